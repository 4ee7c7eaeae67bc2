import fc from "fast-check";

// For `npm run mutation`: a failure is enough, nobody reads its smallest example; and the same cases each time, or the share would vary.
fc.configureGlobal({ endOnFailure: true, seed: 7 });
