import { RULES, type Rule } from "./rules.js";

/** The text of `docs/rules.md`, made from the catalogue so that the two cannot differ. */
export function renderRulesMarkdown(): string {
  return [INTRODUCTION, ...RULES.map(section)].join("\n");
}

const INTRODUCTION = `# Rules

What \`usurper check\` judges a history by. The same texts stand in reports and in \`usurper explain ID\`. This page is made
from \`src/checkers/rules.ts\`; change the rules there.

A rule is \`valid\`, \`invalid\` (with the events that prove it), \`unknown\` (with the reason) or \`not exercised\`: it had no
opportunity to be broken, which is no praise. The verdict of the whole is the worst of all rules, and a rule that was not
exercised does not count, unless the plan requires it: then F makes the whole unknown.

A lock is an election of its own: who acquires it campaigns, who holds it leads, and who releases it resigns.

A system without fencing tokens fails E1 by its design. What other rules say of tokens then holds for tenures, counted in the
order in which contenders learned that they lead: a correct system lets no two overlap, so that no write of an earlier one
comes after a later one's. Where nothing but that order is at stake (E3, E10, E11), one counts as the earlier only if it was
granted before the other was asked for. E2 is not exercised.
`;

function section({ id, name, statement, opportunity, source, example, onCall }: Rule): string {
  return `## ${id} ${name}

${statement}

- **Exercised when** ${opportunity}.
- **At 3 a.m.** ${onCall}
- **Source** ${source}.

A breach:

\`\`\`text
${example.join("\n")}
\`\`\`
`;
}
