// The tables of the trail's tree, its checkpoints and its index. All but checkpoints and anchors can be made anew from the entries. Part of the migrations.

/**
 * `trail_log`: one row; `sealed` entries are in tree and index, those up to `removed` are gone by retention, `words` rises when words are taken out.
 * `trail_exchange`: one row an exchange; `seq` is that of its intent, or of its outcome where there was no intent. Texts are numbers of `trail_word`,
 * where names of tools, prompts and resources (kind 1) are apart from all others (kind 0): they go when the last entry that has them goes.
 */
export const LOG_SQL = `CREATE TABLE trail_log (
     id           INTEGER PRIMARY KEY CHECK (id = 1),
     sealed       INTEGER NOT NULL,
     removed      INTEGER NOT NULL,
     removed_hash BLOB NOT NULL,
     words        INTEGER NOT NULL
   ) STRICT;
   INSERT INTO trail_log VALUES (1, 0, 0, zeroblob(32), 0);
   CREATE TABLE trail_tile (
     level  INTEGER NOT NULL,
     tile   INTEGER NOT NULL,
     hashes BLOB NOT NULL,
     PRIMARY KEY (level, tile)
   ) STRICT;
   CREATE TABLE trail_checkpoint (
     size  INTEGER PRIMARY KEY,
     at_ms INTEGER NOT NULL,
     note  TEXT NOT NULL
   ) STRICT;
   CREATE TABLE trail_anchor (
     anchor TEXT PRIMARY KEY,
     size   INTEGER NOT NULL,
     at_ms  INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE trail_word (
     id   INTEGER PRIMARY KEY AUTOINCREMENT,
     kind INTEGER NOT NULL,
     word TEXT NOT NULL,
     UNIQUE (word, kind)
   ) STRICT;
   CREATE TABLE trail_exchange (
     seq     INTEGER PRIMARY KEY,
     end_seq INTEGER,
     at_ms   INTEGER NOT NULL,
     caller  INTEGER NOT NULL,
     client  INTEGER,
     server  INTEGER,
     method  INTEGER NOT NULL,
     name    INTEGER,
     result  INTEGER,
     code    INTEGER
   ) STRICT;`;
