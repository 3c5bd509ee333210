--: refused dialect=sqlite
SELECT load_extension('/tmp/x.so')
--: refused dialect=sqlite
SELECT load_extension('/tmp/x.so', 'init')
--: refused dialect=sqlite
SELECT "load_extension"('/tmp/x.so')
--: refused dialect=sqlite
SELECT [load_extension]('/tmp/x')
--: refused dialect=sqlite
SELECT readfile('/etc/passwd')
--: refused dialect=sqlite
SELECT writefile('/tmp/x', 'y')
--: refused dialect=sqlite
SELECT name FROM fsdir('.')
--: refused dialect=sqlite
SELECT lsmode(1)
--: refused dialect=sqlite
SELECT edit('x', 'vi')
--: refused dialect=sqlite
SELECT eval('DELETE FROM orders')
--: refused dialect=sqlite
SELECT fts3_tokenizer('simple')
--: refused dialect=sqlite
SELECT sqlite_version()
--: refused dialect=sqlite
SELECT sqlite_source_id()
--: refused dialect=sqlite
SELECT sqlite_compileoption_get(0)
--: refused dialect=sqlite
SELECT sqlite_offset(id) FROM users
--: refused dialect=sqlite
SELECT sqlite_log(1, 'x')
--: refused dialect=sqlite
SELECT last_insert_rowid()
--: refused dialect=sqlite
SELECT changes(), total_changes()
--: refused dialect=sqlite
SELECT subtype(data) FROM orders
--: refused dialect=sqlite
SELECT zeroblob(1000000000)
--: refused dialect=sqlite
SELECT randomblob(1000000000)
--: refused dialect=sqlite
SELECT hex(randomblob(100000000))
--: refused dialect=sqlite
SELECT printf('%1000000000s', 'x')
--: refused dialect=sqlite
SELECT printf('%*s', 1000000000, 'x')
--: refused dialect=sqlite
SELECT printf('%.*f', 1000000, 1.0)
--: refused dialect=sqlite
SELECT format('%1000000d', 1)
--: refused dialect=sqlite
SELECT format('%0*d', 100000000, 1)
--: refused dialect=sqlite
SELECT replace(replace(printf('%999d', 0), ' ', printf('%999d', 0)), ' ', printf('%999d', 0))
--: refused dialect=sqlite
SELECT group_concat(printf('%999d', a.id)) FROM orders a, orders b, orders c, orders d, orders e
--: refused dialect=sqlite
WITH a AS (SELECT printf('%900d', 1) AS v), b AS (SELECT v||v||v||v||v||v||v||v||v||v AS v FROM a), c AS (SELECT v||v||v||v||v||v||v||v||v||v AS v FROM b), d AS (SELECT v||v||v||v||v||v||v||v||v||v AS v FROM c), e AS (SELECT v||v||v||v||v||v||v||v||v||v AS v FROM d), f AS (SELECT v||v||v||v||v||v||v||v||v||v AS v FROM e), g AS (SELECT v||v||v||v||v||v||v||v||v||v AS v FROM f) SELECT length(v) FROM g
--: refused dialect=sqlite
SELECT quote(quote(quote(quote(quote(quote(zeroblob(10000)))))))
--: refused dialect=sqlite
SELECT count(*) FROM orders a, orders b, orders c, orders d, orders e, orders f
--: refused dialect=sqlite
SELECT count(*) FROM orders a CROSS JOIN orders b CROSS JOIN orders c CROSS JOIN orders d CROSS JOIN orders e
--: refused dialect=sqlite
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t
--: refused dialect=sqlite
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 100000000) SELECT count(*) FROM t
--: refused dialect=sqlite
WITH RECURSIVE t(s) AS (VALUES ('x') UNION ALL SELECT s || s FROM t) SELECT length(s) FROM t
--: refused dialect=sqlite
WITH t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t
--: refused dialect=sqlite
SELECT value FROM generate_series(1, 1000000000)
--: refused dialect=sqlite
SELECT value FROM generate_series
--: refused dialect=sqlite
SELECT * FROM pragma_table_info('users')
--: refused dialect=sqlite
SELECT * FROM pragma_table_xinfo('users')
--: refused dialect=sqlite
SELECT * FROM pragma_database_list()
--: refused dialect=sqlite
SELECT * FROM main.pragma_table_list
--: refused dialect=sqlite
SELECT * FROM sqlite_master
--: refused dialect=sqlite
SELECT * FROM sqlite_schema
--: refused dialect=sqlite
SELECT * FROM sqlite_temp_master
--: refused dialect=sqlite
SELECT * FROM sqlite_temp_schema
--: refused dialect=sqlite
SELECT * FROM main.sqlite_schema
--: refused dialect=sqlite
SELECT * FROM sqlite_sequence
--: refused dialect=sqlite
SELECT * FROM sqlite_stat1
--: refused dialect=sqlite
SELECT * FROM sqlite_dbpage
--: refused dialect=sqlite
SELECT * FROM sqlite_stmt
--: refused dialect=sqlite
SELECT * FROM dbstat
--: refused dialect=sqlite
SELECT * FROM bytecode('SELECT 1')
--: refused dialect=sqlite
SELECT * FROM tables_used('SELECT 1')
--: refused dialect=sqlite
SELECT * FROM completion('s')
--: refused dialect=sqlite
SELECT * FROM fts_content
--: refused dialect=sqlite
SELECT block FROM notes_data
--: refused dialect=sqlite
SELECT c0 FROM notes_content
--: refused dialect=sqlite
SELECT k, v FROM notes_config
--: refused dialect=sqlite
SELECT * FROM notes_fts_idx
--: refused dialect=sqlite
SELECT * FROM "users_segments"
--: refused dialect=sqlite
SELECT * FROM csv('x')
--: refused dialect=sqlite
SELECT * FROM zipfile('x')
--: refused dialect=sqlite
SELECT ssn FROM users
--: refused dialect=sqlite
SELECT "ssn" FROM users
--: refused dialect=sqlite
SELECT `ssn` FROM users
--: refused dialect=sqlite
SELECT [ssn] FROM users
--: refused dialect=sqlite
SELECT 'x' FROM users ORDER BY ssn
--: refused dialect=sqlite
SELECT users."SSN" FROM users
--: refused dialect=sqlite
SELECT main.users.ssn FROM main.users
--: refused dialect=sqlite
SELECT * FROM users
--: refused dialect=sqlite
SELECT users.* FROM users
--: refused dialect=sqlite
SELECT rowid FROM users
--: refused dialect=sqlite
SELECT oid FROM users
--: refused dialect=sqlite
SELECT _rowid_ FROM users
--: refused dialect=sqlite
SELECT users.rowid FROM users
--: refused dialect=sqlite
SELECT max(rowid) FROM members
--: refused dialect=sqlite
SELECT id FROM users WHERE ssn GLOB '9*'
--: refused dialect=sqlite
SELECT id FROM users WHERE ssn IS NOT NULL
--: refused dialect=sqlite
SELECT id FROM users ORDER BY ssn COLLATE NOCASE
--: refused dialect=sqlite
SELECT id FROM users NATURAL JOIN employee
--: refused dialect=sqlite
SELECT a.id FROM users a JOIN users b USING (ssn)
--: refused dialect=sqlite
SELECT iif(ssn > '5', 1, 0) FROM users
--: refused dialect=sqlite
SELECT group_concat(ssn) FROM users
--: refused dialect=sqlite
SELECT json_group_array(ssn) FROM users
--: refused dialect=sqlite
SELECT value FROM users, json_each(ssn)
--: refused dialect=sqlite
SELECT j.value FROM users u, json_each(json_array(u.ssn)) j
--: refused dialect=sqlite
SELECT id FROM users WHERE users MATCH 'x'
--: refused dialect=sqlite
SELECT id FROM users WHERE id IN secret
--: refused dialect=sqlite
SELECT id FROM users WHERE id IN main.secret
--: refused dialect=sqlite
SELECT id FROM users WHERE id IN json_each('[1]')
--: refused dialect=sqlite
SELECT id FROM users WHERE (id, 1) IN (SELECT token, 1 FROM secret)
--: refused dialect=sqlite
SELECT * FROM secret
--: refused dialect=sqlite
SELECT 1 FROM main.secret
--: refused dialect=sqlite
SELECT 1 FROM temp.secret
--: refused dialect=sqlite
SELECT 1 FROM other.users
--: refused dialect=sqlite
SELECT id FROM users UNION SELECT token FROM secret
--: refused dialect=sqlite
WITH x AS (SELECT * FROM secret) SELECT 1 FROM x
--: refused dialect=sqlite
SELECT (SELECT token FROM secret) FROM users
--: refused dialect=sqlite
SELECT id FROM users WHERE id = '1' OR 1
--: refused dialect=sqlite
SELECT id FROM users WHERE id = '1' OR 'a' = 'a'
--: refused dialect=sqlite
SELECT id FROM users WHERE id = '1' OR 1 IS 1
--: refused dialect=sqlite
SELECT id FROM users WHERE id = '1' OR 1 IS NOT 2
--: refused dialect=sqlite
SELECT id FROM users WHERE id = '1' OR 1 == 1
--: refused dialect=sqlite
SELECT id FROM users WHERE id = '1' OR NOT NULL IS NOT NULL
--: refused dialect=sqlite
SELECT id FROM users WHERE id = '1' OR likely(1)
--: refused dialect=sqlite
SELECT id FROM users WHERE id = '1' OR NULL ISNULL
--: refused dialect=sqlite
SELECT id FROM users WHERE id = '1' OR abs(-1)
--: refused dialect=sqlite
ATTACH DATABASE '/tmp/x' AS x
--: refused dialect=sqlite
DETACH x
--: refused dialect=sqlite
PRAGMA table_info(users)
--: refused dialect=sqlite
PRAGMA writable_schema = 1
--: refused dialect=sqlite
PRAGMA query_only = off
--: refused dialect=sqlite
PRAGMA journal_mode
--: refused dialect=sqlite
VACUUM
--: refused dialect=sqlite
VACUUM INTO '/tmp/x'
--: refused dialect=sqlite
REINDEX users
--: refused dialect=sqlite
ANALYZE
--: refused dialect=sqlite
BEGIN IMMEDIATE
--: refused dialect=sqlite
COMMIT
--: refused dialect=sqlite
ROLLBACK
--: refused dialect=sqlite
SAVEPOINT a
--: refused dialect=sqlite
RELEASE a
--: refused dialect=sqlite
EXPLAIN SELECT 1
--: refused dialect=sqlite
EXPLAIN QUERY PLAN SELECT id FROM users
--: refused dialect=sqlite
INSERT INTO users (id) VALUES (1)
--: refused dialect=sqlite
INSERT OR REPLACE INTO users (id) VALUES (1)
--: refused dialect=sqlite
REPLACE INTO users (id) VALUES (1)
--: refused dialect=sqlite
UPDATE OR IGNORE orders SET amount = 0
--: refused dialect=sqlite
DELETE FROM orders RETURNING id
--: refused dialect=sqlite
WITH x AS (SELECT 1) DELETE FROM orders
--: refused dialect=sqlite
WITH x AS (SELECT 1) INSERT INTO orders (id) SELECT * FROM x
--: refused dialect=sqlite
CREATE TABLE x (id)
--: refused dialect=sqlite
CREATE TEMP VIEW x AS SELECT 1
--: refused dialect=sqlite
CREATE TRIGGER t AFTER INSERT ON users BEGIN SELECT 1; END
--: refused dialect=sqlite
CREATE VIRTUAL TABLE x USING fts5(y)
--: refused dialect=sqlite
ALTER TABLE users RENAME TO x
--: refused dialect=sqlite
DROP TABLE users
--: refused dialect=sqlite
SELECT 1; ATTACH '/tmp/x' AS y
--: refused dialect=sqlite
SELECT 1; SELECT 2
--: refused dialect=sqlite
SELECT id FROM users; PRAGMA query_only = 0
--: refused dialect=sqlite
SELECT id FROM users WHERE id = ?1
--: refused dialect=sqlite
SELECT id FROM users WHERE id = :id
--: refused dialect=sqlite
SELECT id FROM users WHERE id = @id
--: refused dialect=sqlite
SELECT id FROM users WHERE id = $id
--: refused dialect=sqlite
SELECT id FROM users INDEXED BY evil WHERE ssn = 1
--: refused dialect=sqlite
SELECT count(*) FILTER (WHERE ssn > 1) FROM users
--: refused dialect=sqlite
SELECT row_number() OVER (ORDER BY ssn) FROM users
--: refused dialect=sqlite
SELECT id FROM users GROUP BY 1 HAVING max(ssn) > 0
--: refused dialect=sqlite
SELECT id FROM users LIMIT (SELECT count(*) FROM secret)
--: refused dialect=sqlite
SELECT id FROM users LIMIT 1 OFFSET (SELECT max(ssn) FROM users)
--: refused dialect=sqlite
VALUES ((SELECT token FROM secret))
--: refused dialect=sqlite
SELECT CAST(ssn AS BLOB) FROM users
--: refused dialect=sqlite
SELECT ssn ->> '$' FROM users
--: refused dialect=sqlite
SELECT raise(abort, 'x')
--: refused dialect=sqlite
SELECT like('%a%', ssn) FROM users
--: refused dialect=sqlite
SELECT x.ssn FROM users AS x
--: refused dialect=sqlite
SELECT id AS ssn, ssn FROM users
--: refused dialect=sqlite
SELECT id FROM users AS u WHERE EXISTS (SELECT 1 FROM orders WHERE u.password_hash = 'x')
--: refused dialect=sqlite
SELECT regexp('(a+)+$', name) FROM users
--: refused dialect=sqlite
SELECT soundex(ssn), unicode(ssn) FROM users
--: refused dialect=sqlite
SELECT json_extract(json_object('a', ssn), '$.a') FROM users
--: refused dialect=sqlite
SELECT u.pin FROM members u
--: refused dialect=sqlite
SELECT evil(id) FROM users
--: refused dialect=sqlite
SELECT snippet(users) FROM users
--: refused dialect=sqlite
SELECT matchinfo(users) FROM users
--: refused dialect=sqlite
SELECT bm25(users) FROM users
--: refused dialect=sqlite
SELECT highlight(users, 0, 'a', 'b') FROM users
--: refused dialect=sqlite
SELECT rtreecheck('users')
--: refused dialect=sqlite
SELECT sha3_query('SELECT ssn FROM users')
--: refused dialect=sqlite
SELECT decimal_add('1', '2'), ieee754(1)
--: refused dialect=sqlite
SELECT uint(1)
--: refused dialect=sqlite
SELECT median(ssn) FROM users
--: refused dialect=sqlite
SELECT load_extension('x')
--: refused dialect=sqlite
ATTACH '/tmp/x' AS y
--: refused dialect=sqlite
SELECT * FROM pragma_database_list
--: refused dialect=sqlite
SELECT writefile('/tmp/x', 'a')
--: refused dialect=sqlite
SELECT * FROM zipfile('/tmp/x')
--: refused dialect=sqlite
SELECT * FROM fsdir('/')
--: refused dialect=sqlite
SELECT edit('a')
--: refused dialect=sqlite
SELECT hex(zeroblob(100000000))
--: refused dialect=sqlite
SELECT * FROM bytecode('select 1')
--: refused dialect=sqlite
SELECT * FROM tables_used('select 1')
--: refused dialect=sqlite
SELECT changes()
--: refused dialect=sqlite
SELECT total_changes()
--: refused dialect=sqlite
SELECT fts5(NULL)
--: refused dialect=sqlite
SELECT printf('%.1000000000c', 'x')
--: refused dialect=sqlite
SELECT printf('%*d', 100000000, 1)
--: refused dialect=sqlite
SELECT format('%.*c', 100000000, 'x')
--: refused dialect=sqlite
WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT count(*) FROM c
--: refused dialect=sqlite
SELECT name FROM users ORDER BY ssn
--: refused dialect=sqlite
SELECT name FROM users NATURAL JOIN (SELECT '9' AS ssn)
--: refused dialect=sqlite
SELECT a.name FROM users a JOIN users b USING (ssn)
--: refused dialect=sqlite
SELECT json_group_object(ssn, name) FROM users
--: refused dialect=sqlite
SELECT * FROM json_each((SELECT ssn FROM users LIMIT 1))
--: refused dialect=sqlite
SELECT * FROM json_tree((SELECT token FROM secret LIMIT 1))
--: refused dialect=sqlite
SELECT * FROM generate_series(1, 100000000000)
--: refused dialect=sqlite
SELECT name FROM users INDEXED BY secret_index WHERE ssn = 1
--: refused dialect=sqlite
SELECT count(*) FROM users a, users b, users c, users d, users e, users f
--: refused dialect=sqlite
EXPLAIN QUERY PLAN SELECT 1
--: refused dialect=sqlite
REINDEX
--: refused dialect=sqlite
DETACH main
--: refused dialect=sqlite
CREATE TEMP TABLE x AS SELECT 1
--: refused dialect=sqlite
INSERT INTO orders VALUES (1) RETURNING *
--: refused dialect=sqlite
REPLACE INTO orders VALUES (1)
--: refused dialect=sqlite
SELECT replace(replace(printf('%01000d', 0), '0', printf('%01000d', 0)), '0', printf('%01000d', 0))
--: refused dialect=sqlite
SELECT quote(zeroblob(1000000))
--: refused dialect=sqlite
SELECT name FROM users WHERE ssn MATCH 'a'
--: refused dialect=sqlite
SELECT name FROM users WHERE ssn GLOB '9*'
--: refused dialect=sqlite
SELECT temp.x.y FROM temp.x
--: refused dialect=sqlite
SELECT likelihood(ssn, 0.5) FROM users
--: refused dialect=sqlite
SELECT sqlite_offset(ssn) FROM users
--: refused dialect=sqlite
SELECT sqlite_log(1, 'a')
--: refused dialect=sqlite
SELECT soundex(ssn) FROM users
--: refused dialect=sqlite
SELECT unistr('\0041') FROM secret
--: refused dialect=sqlite
SELECT iif(ssn > 5, 1, 0) FROM users
--: refused dialect=sqlite
SELECT typeof(ssn) FROM users
--: refused dialect=sqlite
SELECT length(ssn) FROM users
--: refused dialect=sqlite
SELECT max(name, ssn) FROM users
