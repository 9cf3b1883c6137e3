/** An embedded database belongs to one process at a time. Apart from the driver, so that whoever explains it needs not load that. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse'
  constructor(folder: string, cause: unknown) {
    super(
      `The embedded database in ${folder} is in use by another process. Stop that one first, choose another folder with ` +
        'DATA_DIR, or give both a PostgreSQL server with DATABASE_URL.',
      { cause },
    )
  }
}
