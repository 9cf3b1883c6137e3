export const newestBooks = `
  select id, title, authors, isbn, published_year, language, description, created_at, updated_at,
    stars_1, stars_2, stars_3, stars_4, stars_5
  from books join book_ratings on book_id = id order by created_at desc, id desc limit $1`

export const newestReviews = `
  select id, book_id, reviewer_id, reviewer_name, rating, title, body, spoiler, created_at, updated_at, version
  from reviews where book_id = $1 order by created_at desc, id desc limit $2`

/** Into a table of its own, which is made as `reviews` is, with all of its indexes: the summaries of the books stay right. */
export const addReview = `
  insert into ceiling_reviews (book_id, id, reviewer_id, reviewer_name, rating, title, body, spoiler, created_at, updated_at, version)
  values ($1, $2, $3, $4, $5, $6, $7, false, $8, $8, 1) returning *`

export const makeTable = `
  create table ceiling_reviews (like reviews including all);
  alter table ceiling_reviews add foreign key (book_id) references books (id)`
