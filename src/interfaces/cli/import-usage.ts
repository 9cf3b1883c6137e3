export const importUsage = `Usage: npm run import -- <books.csv>
       npm run import -- <library.csv> --reviewer <name>

Adds the books of goodbooks' books.csv that are not there yet: all of them, or none when the file cannot be read.

With --reviewer, imports the library that a reader has exported from Goodreads, StoryGraph or here: the books that are not there
yet, and the reader's reviews of them under this name. Each row by itself: what could be read is kept. Run it again, and nothing is
doubled. In open mode only: where access tokens are asked for (AUTH_ISSUER), a name does not say whose reviews they are.`
