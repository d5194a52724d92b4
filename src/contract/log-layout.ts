/**
 * Where a server keeps its write-ahead log, and how the records in it lie: what it takes to damage one of them and
 * nothing else.
 */
export interface LogLayout {
  /**
   * Its files, relative to the data folder: a folder, or none, and a shell's pattern for their names. Of names of one
   * length the last in their order is the newest file, and longer names are newer than shorter ones.
   */
  readonly files: string;
  readonly records: LogRecords;
}

export type LogRecords =
  /** A line each; empty ones do not count. */
  | { readonly type: "lines" }
  /** A header, which tells the length of the content behind it. An empty record ends a file that was set aside in advance. */
  | {
      readonly type: "frames";
      /** Where in a file the first record begins, in bytes. */
      readonly startsAt: number;
      readonly headerBytes: number;
      /** Where in the header the length stands, and in how many bytes. */
      readonly lengthAt: number;
      readonly lengthBytes: number;
      readonly byteOrder: "little" | "big";
      /** What follows the content, and does not count in its length. */
      readonly trailerBytes: number;
      /** A record takes a multiple of so many bytes. */
      readonly alignedTo: number;
    };
