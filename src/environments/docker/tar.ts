/** A file to be sent to the engine: a path inside the archive, and its content. */
export interface ArchiveFile {
  readonly path: string;
  readonly content: Buffer;
  /** Permission bits, e.g. 0o755. */
  readonly mode: number;
}

const BLOCK_BYTES = 512;

/**
 * A tar archive (POSIX.1-1988, "ustar") of some files. Times are zero and owners root, so that the same files give the
 * same bytes and the engine's build cache holds.
 */
export function tarOf(files: readonly ArchiveFile[]): Buffer {
  return Buffer.concat([
    ...files.flatMap((file) => [headerOf(file), padded(file.content)]),
    Buffer.alloc(BLOCK_BYTES * 2),
  ]);
}

/** The plain files of an archive, as `tarOf` makes it or an engine does; other entries are passed over. */
export function filesIn(archive: Buffer): readonly ArchiveFile[] {
  const files: ArchiveFile[] = [];
  let offset = 0;
  while (offset + BLOCK_BYTES <= archive.length) {
    const header = archive.subarray(offset, offset + BLOCK_BYTES);
    if (header[0] === 0) break;
    const sizeBytes = Number.parseInt(textAt(header, 124, 12), 8) || 0;
    const start = offset + BLOCK_BYTES;
    const type = textAt(header, 156, 1);
    if (type === "0" || type === "") {
      const prefix = textAt(header, 345, 155);
      const path = textAt(header, 0, 100);
      const content = Buffer.from(archive.subarray(start, start + sizeBytes));
      files.push({
        path: prefix === "" ? path : `${prefix}/${path}`,
        content,
        mode: Number.parseInt(textAt(header, 100, 8), 8),
      });
    }
    offset = start + Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES;
  }
  return files;
}

/** A field of a header: text up to the first zero byte. */
function textAt(header: Buffer, offset: number, sizeBytes: number): string {
  const field = header.subarray(offset, offset + sizeBytes);
  const end = field.indexOf(0);
  return field
    .subarray(0, end === -1 ? sizeBytes : end)
    .toString("utf8")
    .trim();
}

function headerOf({ path, content, mode }: ArchiveFile): Buffer {
  if (Buffer.byteLength(path) > 100) throw new RangeError(`the path ${path} is too long for an archive`);
  const header = Buffer.alloc(BLOCK_BYTES);
  header.write(path, 0);
  header.write(octal(mode, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(content.length, 11), 124);
  header.write(octal(0, 11), 136);
  // The checksum is taken with its own field as spaces.
  header.write("        ", 148);
  header.write("0", 156);
  header.write("ustar\u000000", 257);
  header.write(
    `${octal(
      header.reduce((sum, byte) => sum + byte, 0),
      6,
    )}\0 `,
    148,
  );
  return header;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

function padded(content: Buffer): Buffer {
  const rest = content.length % BLOCK_BYTES;
  return rest === 0 ? content : Buffer.concat([content, Buffer.alloc(BLOCK_BYTES - rest)]);
}
