/** What an Error Comment (0000,0902) says, as far as servers are known to write it. */
export type CommentKind =
  | 'unknown-ae'
  | 'not-allowed'
  | 'refused'
  | 'timeout'
  | 'unreachable'
  | 'unknown-host'
  | 'rejected'
  | 'too-large'
  | 'missing-key';

const patterns: readonly (readonly [RegExp, CommentKind])[] = [
  [/not allowed|not permitted|forbidden/i, 'not-allowed'],
  [/unknown\s*host|name or service not known|no such host/i, 'unknown-host'],
  [
    /unknown (move )?(dest|ae\b)|ae: .* not installed|destination .*(unknown|not (found|known))/i,
    'unknown-ae',
  ],
  [/connection refused|refused connection/i, 'refused'],
  [/timed? ?out/i, 'timeout'],
  [/no route|unreachable/i, 'unreachable'],
  [/A-?ASSOCIATE-?RJ|association rejected/i, 'rejected'],
  [/too (large|many|big)|entity too large/i, 'too-large'],
  [/missing|invalid .*\([0-9a-f]{4},[0-9a-f]{4}\)/i, 'missing-key'],
];

export function readComment(text: string): CommentKind | undefined {
  return patterns.find(([pattern]) => pattern.test(text))?.[1];
}
