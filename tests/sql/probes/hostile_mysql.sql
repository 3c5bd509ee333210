--: refused dialect=mysql
SELECT id FROM users INTO OUTFILE '/tmp/x' FIELDS TERMINATED BY ','
--: refused dialect=mysql
SELECT id FROM users LIMIT 1 INTO @x
--: refused dialect=mysql
(SELECT id FROM users) INTO OUTFILE '/tmp/y'
--: refused dialect=mysql
SELECT id FROM users UNION SELECT ssn FROM users INTO OUTFILE '/tmp/x'
--: refused dialect=mysql
SELECT LOAD_FILE('/etc/passwd')
--: refused dialect=mysql
SELECT load_file(0x2f6574632f706173737764)
--: refused dialect=mysql
SELECT `LOAD_FILE`('/etc/passwd')
--: refused dialect=mysql
SELECT LOAD_FILE /* x */ ('/etc/passwd')
--: refused dialect=mysql
SELECT BENCHMARK(1e9, MD5('x'))
--: refused dialect=mysql
SELECT id FROM users WHERE id = '1' AND BENCHMARK(10000000, SHA1('a')) = 0
--: refused dialect=mysql
SELECT SLEEP(10)
--: refused dialect=mysql
SELECT sleep (10)
--: refused dialect=mysql
SELECT id FROM users ORDER BY SLEEP(1)
--: refused dialect=mysql
SELECT id FROM users WHERE id = '1' XOR SLEEP(3)
--: refused dialect=mysql
SELECT IF(1 = 1, SLEEP(3), 0)
--: refused dialect=mysql
SELECT {fn SLEEP(3)}
--: refused dialect=mysql
SELECT @x := ssn FROM users
--: refused dialect=mysql
SELECT @x
--: refused dialect=mysql
SELECT @@version
--: refused dialect=mysql
SELECT @@global.secure_file_priv
--: refused dialect=mysql
SELECT @@session.sql_mode
--: refused dialect=mysql
SELECT @`x`
--: refused dialect=mysql
SELECT id FROM users WHERE @r := id
--: refused dialect=mysql
SET @x = 1
--: refused dialect=mysql
SELECT id INTO v FROM users
--: refused dialect=mysql
SELECT /*! ssn, */ id FROM users
--: refused dialect=mysql
SELECT id /*!50000UNION*/ /*!50000SELECT*/ ssn FROM users
--: refused dialect=mysql
SELECT id FROM users /*M!100100 WHERE 1=0 */
--: refused dialect=mysql
SELECT /*+ MAX_EXECUTION_TIME(0) */ id FROM users
--: refused dialect=mysql
SELECT /*+ SET_VAR(max_execution_time=0) */ id FROM users
--: refused dialect=mysql
SELECT id FROM users--1, ssn FROM users
--: refused dialect=mysql
SELECT 1 --1
--: refused dialect=mysql
SELECT 1; DROP TABLE users
--: refused dialect=mysql
SELECT 1; SELECT SLEEP(5)
--: refused dialect=mysql
SELECT 'a' -- 
, ssn FROM users
--: refused dialect=mysql
SELECT 'a' #
, ssn FROM users
--: refused dialect=mysql
SELECT id FROM users WHERE name = 'x\' OR 1=1 -- '
--: refused dialect=mysql
SELECT id FROM users WHERE name = "x" OR "1"="1"
--: refused dialect=mysql
SELECT id FROM users WHERE name = '' OR 1
--: refused dialect=mysql
SELECT id FROM users WHERE name = '' OR 'a'
--: refused dialect=mysql
SELECT id FROM users WHERE name = '' || 1
--: refused dialect=mysql
SELECT id FROM users WHERE name = '' OR TRUE
--: refused dialect=mysql
SELECT id FROM users WHERE id = '1' OR 2 > 1
--: refused dialect=mysql
SELECT id FROM users WHERE id = '1' OR NOT 0
--: refused dialect=mysql
SELECT id FROM users WHERE id = '1' OR !0
--: refused dialect=mysql
SELECT id FROM users WHERE id = '1' OR -1
--: refused dialect=mysql
SELECT id FROM users WHERE id = '1' OR 1 RLIKE 1
--: refused dialect=mysql
SELECT id FROM users WHERE id = '1' OR ISNULL(NULL)
--: refused dialect=mysql
SELECT id FROM users WHERE id = '1' OR 1 BETWEEN 0 AND 2
--: refused dialect=mysql
SELECT id FROM users WHERE id = '1' OR 'x' = 'x'
--: refused dialect=mysql
SELECT id FROM users WHERE id = '1' OR 0x31
--: refused dialect=mysql
SELECT id FROM users WHERE id = '1' OR id <=> id
--: refused dialect=mysql
SELECT ssn FROM users
--: refused dialect=mysql
SELECT SSN FROM users
--: refused dialect=mysql
SELECT `ssn` FROM users
--: refused dialect=mysql
SELECT users.ssn FROM users
--: refused dialect=mysql
SELECT public.users.ssn FROM public.users
--: refused dialect=mysql
SELECT u.* FROM users u
--: refused dialect=mysql
SELECT * FROM users
--: refused dialect=mysql
SELECT *, 1 FROM users
--: refused dialect=mysql
SELECT COUNT(DISTINCT ssn) FROM users
--: refused dialect=mysql
SELECT id FROM users ORDER BY ssn
--: refused dialect=mysql
SELECT id FROM users GROUP BY ssn
--: refused dialect=mysql
SELECT id FROM users GROUP BY id HAVING MAX(ssn) > '5'
--: refused dialect=mysql
SELECT id FROM users WHERE ssn REGEXP '^9'
--: refused dialect=mysql
SELECT id FROM users WHERE ssn SOUNDS LIKE 'x'
--: refused dialect=mysql
SELECT id FROM users WHERE MATCH(ssn) AGAINST('9')
--: refused dialect=mysql
SELECT id FROM users USE INDEX (ssn_idx) WHERE ssn = '9'
--: refused dialect=mysql
SELECT a.id FROM users a JOIN users b USING (ssn)
--: refused dialect=mysql
SELECT id FROM users NATURAL JOIN employee
--: refused dialect=mysql
SELECT IF(ssn LIKE '9%', 1, 0) FROM users
--: refused dialect=mysql
SELECT JSON_ARRAYAGG(ssn) FROM users
--: refused dialect=mysql
SELECT GROUP_CONCAT(ssn SEPARATOR 0x0a) FROM users
--: refused dialect=mysql
SELECT x FROM (SELECT ssn AS x FROM users) t
--: refused dialect=mysql
WITH t AS (SELECT ssn FROM users) SELECT 1 FROM t
--: refused dialect=mysql
WITH t(a, b, c, d, e) AS (SELECT * FROM users) SELECT d FROM t
--: refused dialect=mysql
SELECT id FROM users ORDER BY FIELD(ssn, '1')
--: refused dialect=mysql
SELECT id FROM users LIMIT 1 OFFSET ssn
--: refused dialect=mysql
SELECT token FROM secret
--: refused dialect=mysql
SELECT 1 FROM users, secret
--: refused dialect=mysql
SELECT id FROM users WHERE id IN (SELECT id FROM secret)
--: refused dialect=mysql
SELECT id FROM users WHERE EXISTS (SELECT * FROM secret)
--: refused dialect=mysql
SELECT (SELECT COUNT(*) FROM secret)
--: refused dialect=mysql
SELECT id FROM users UNION ALL SELECT token FROM secret
--: refused dialect=mysql
TABLE secret
--: refused dialect=mysql
TABLE users
--: refused dialect=mysql
VALUES ROW((SELECT token FROM secret))
--: refused dialect=mysql
SELECT * FROM mysql.user
--: refused dialect=mysql
SELECT * FROM `mysql`.`user`
--: refused dialect=mysql
SELECT table_name FROM information_schema.tables
--: refused dialect=mysql
SELECT * FROM INFORMATION_SCHEMA.PROCESSLIST
--: refused dialect=mysql
SELECT * FROM performance_schema.threads
--: refused dialect=mysql
SELECT * FROM sys.session
--: refused dialect=mysql
SELECT user FROM mysql.db
--: refused dialect=mysql
SHOW TABLES
--: refused dialect=mysql
SHOW GRANTS
--: refused dialect=mysql
SHOW VARIABLES LIKE 'secure%'
--: refused dialect=mysql
DESC users
--: refused dialect=mysql
DESCRIBE users ssn
--: refused dialect=mysql
EXPLAIN SELECT id FROM users
--: refused dialect=mysql
EXPLAIN FORMAT=JSON SELECT ssn FROM users
--: refused dialect=mysql
HELP 'select'
--: refused dialect=mysql
USE mysql
--: refused dialect=mysql
DO SLEEP(5)
--: refused dialect=mysql
CALL p()
--: refused dialect=mysql
HANDLER users READ FIRST
--: refused dialect=mysql
LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE users
--: refused dialect=mysql
LOAD XML INFILE 'x' INTO TABLE users
--: refused dialect=mysql
IMPORT TABLE FROM '/tmp/t.sdi'
--: refused dialect=mysql
INSERT INTO users (id) VALUES (1)
--: refused dialect=mysql
INSERT INTO orders SELECT * FROM orders ON DUPLICATE KEY UPDATE id = 1
--: refused dialect=mysql
REPLACE INTO orders (id) VALUES (1)
--: refused dialect=mysql
UPDATE orders SET amount = 0
--: refused dialect=mysql
UPDATE orders o JOIN users u ON o.user_id = u.id SET o.amount = 0
--: refused dialect=mysql
DELETE FROM orders
--: refused dialect=mysql
DELETE o FROM orders o JOIN users u ON o.user_id = u.id
--: refused dialect=mysql
TRUNCATE orders
--: refused dialect=mysql
DROP TABLE users
--: refused dialect=mysql
ALTER TABLE users ADD x INT
--: refused dialect=mysql
RENAME TABLE users TO x
--: refused dialect=mysql
CREATE TABLE x (id INT)
--: refused dialect=mysql
CREATE TABLE x SELECT * FROM orders
--: refused dialect=mysql
CREATE FUNCTION sys_exec RETURNS INT SONAME 'x.so'
--: refused dialect=mysql
CREATE USER evil
--: refused dialect=mysql
CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM orders
--: refused dialect=mysql
CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW SET @a = 1
--: refused dialect=mysql
GRANT ALL ON *.* TO evil
--: refused dialect=mysql
SET PASSWORD = 'x'
--: refused dialect=mysql
SET GLOBAL general_log = 1
--: refused dialect=mysql
SET SESSION sql_mode = 'ANSI_QUOTES'
--: refused dialect=mysql
SET STATEMENT max_statement_time = 0 FOR SELECT 1
--: refused dialect=mysql
SET ROLE admin
--: refused dialect=mysql
SET NAMES gbk
--: refused dialect=mysql
SET TRANSACTION READ WRITE
--: refused dialect=mysql
START TRANSACTION
--: refused dialect=mysql
COMMIT
--: refused dialect=mysql
XA START 'x'
--: refused dialect=mysql
PREPARE s FROM 'SELECT ssn FROM users'
--: refused dialect=mysql
EXECUTE s
--: refused dialect=mysql
DEALLOCATE PREPARE s
--: refused dialect=mysql
LOCK TABLES users WRITE
--: refused dialect=mysql
UNLOCK TABLES
--: refused dialect=mysql
FLUSH TABLES WITH READ LOCK
--: refused dialect=mysql
FLUSH PRIVILEGES
--: refused dialect=mysql
RESET MASTER
--: refused dialect=mysql
PURGE BINARY LOGS TO 'x'
--: refused dialect=mysql
KILL 1
--: refused dialect=mysql
SHUTDOWN
--: refused dialect=mysql
RESTART
--: refused dialect=mysql
INSTALL PLUGIN x SONAME 'x.so'
--: refused dialect=mysql
UNINSTALL PLUGIN x
--: refused dialect=mysql
ANALYZE TABLE users
--: refused dialect=mysql
OPTIMIZE TABLE users
--: refused dialect=mysql
CHECK TABLE users
--: refused dialect=mysql
REPAIR TABLE users
--: refused dialect=mysql
CHECKSUM TABLE users
--: refused dialect=mysql
CACHE INDEX users IN x
--: refused dialect=mysql
BINLOG 'x'
--: refused dialect=mysql
CHANGE MASTER TO MASTER_HOST = 'x'
--: refused dialect=mysql
SELECT id FROM users FOR UPDATE
--: refused dialect=mysql
SELECT id FROM users FOR SHARE
--: refused dialect=mysql
SELECT id FROM users LOCK IN SHARE MODE
--: refused dialect=mysql
SELECT id FROM users FOR UPDATE NOWAIT
--: refused dialect=mysql
SELECT id FROM users PROCEDURE ANALYSE(EXTRACTVALUE(1, CONCAT(0x7e, VERSION())), 1)
--: refused dialect=mysql
SELECT SQL_CALC_FOUND_ROWS id FROM users
--: refused dialect=mysql
SELECT SQL_NO_CACHE HIGH_PRIORITY SQL_BUFFER_RESULT ssn FROM users
--: refused dialect=mysql
SELECT FOUND_ROWS()
--: refused dialect=mysql
SELECT ROW_COUNT()
--: refused dialect=mysql
SELECT CONNECTION_ID()
--: refused dialect=mysql
SELECT USER(), CURRENT_USER(), SESSION_USER(), SYSTEM_USER()
--: refused dialect=mysql
SELECT CURRENT_USER
--: refused dialect=mysql
SELECT CURRENT_ROLE()
--: refused dialect=mysql
SELECT VERSION()
--: refused dialect=mysql
SELECT DATABASE(), SCHEMA()
--: refused dialect=mysql
SELECT LAST_INSERT_ID()
--: refused dialect=mysql
SELECT LAST_INSERT_ID(7)
--: refused dialect=mysql
SELECT GET_LOCK('a', 10)
--: refused dialect=mysql
SELECT IS_FREE_LOCK('a'), IS_USED_LOCK('a'), RELEASE_LOCK('a')
--: refused dialect=mysql
SELECT MASTER_POS_WAIT('x', 4, 10)
--: refused dialect=mysql
SELECT SOURCE_POS_WAIT('x', 4, 10)
--: refused dialect=mysql
SELECT WAIT_FOR_EXECUTED_GTID_SET('x', 10)
--: refused dialect=mysql
SELECT UUID_SHORT()
--: refused dialect=mysql
SELECT PS_CURRENT_THREAD_ID()
--: refused dialect=mysql
SELECT FORMAT_BYTES(1), ICU_VERSION()
--: refused dialect=mysql
SELECT NAME_CONST('ssn', 1)
--: refused dialect=mysql
SELECT EXTRACTVALUE(1, CONCAT(0x7e, (SELECT ssn FROM users LIMIT 1)))
--: refused dialect=mysql
SELECT UPDATEXML(1, CONCAT(0x7e, name), 1) FROM users
--: refused dialect=mysql
SELECT ST_LatFromGeoHash(name) FROM users
--: refused dialect=mysql
SELECT GTID_SUBSET(name, 1) FROM users
--: refused dialect=mysql
SELECT DECODE('x', 'y'), ENCODE('x', 'y'), DES_ENCRYPT('x')
--: refused dialect=mysql
SELECT AES_DECRYPT('x', 'y')
--: refused dialect=mysql
SELECT COMPRESS(REPEAT('a', 1000)), UNCOMPRESS('x')
--: refused dialect=mysql
SELECT sys_eval('id')
--: refused dialect=mysql
SELECT STATEMENT_DIGEST_TEXT('SELECT 1')
--: refused dialect=mysql
SELECT CAN_ACCESS_TABLE('x', 'y')
--: refused dialect=mysql
SELECT INTERNAL_TABLE_ROWS('a','b','c','d','e',1,1,1,1)
--: refused dialect=mysql
SELECT NEXTVAL(s)
--: refused dialect=mysql
SELECT NEXT VALUE FOR s
--: refused dialect=mysql
SELECT * FROM seq_1_to_1000000000
--: refused dialect=mysql
SELECT SFORMAT('{}', ssn) FROM users
--: refused dialect=mysql
SELECT COLUMN_GET(name, 'x' AS CHAR) FROM users
--: refused dialect=mysql
SELECT evil.f(id) FROM users
--: refused dialect=mysql
SELECT mysql.f(id) FROM users
--: refused dialect=mysql
SELECT DEFAULT(ssn) FROM users
--: refused dialect=mysql
SELECT VALUES(ssn) FROM users
--: refused dialect=mysql
SELECT REPEAT('x', 1000000000)
--: refused dialect=mysql
SELECT REPEAT(REPEAT('x', 1000), 1000)
--: refused dialect=mysql
SELECT REPEAT('x', id) FROM users
--: refused dialect=mysql
SELECT SPACE(1000000000)
--: refused dialect=mysql
SELECT LPAD('x', 1000000000, 'y')
--: refused dialect=mysql
SELECT RPAD(name, id, 'y') FROM users
--: refused dialect=mysql
SELECT REPLACE(REPLACE(REPEAT('a', 1000), 'a', REPEAT('b', 1000)), 'b', REPEAT('c', 1000))
--: refused dialect=mysql
SELECT REGEXP_REPLACE(REGEXP_REPLACE(REPEAT('a', 1000), 'a', REPEAT('b', 1000)), 'b', REPEAT('c', 1000))
--: refused dialect=mysql
SELECT CAST('a' AS BINARY(1000000000))
--: refused dialect=mysql
SELECT CAST('a' AS CHAR(1000000000))
--: refused dialect=mysql
SELECT CONVERT('a', BINARY(1000000000))
--: refused dialect=mysql
SELECT WEIGHT_STRING('a' AS BINARY(1000000000))
--: refused dialect=mysql
WITH a AS (SELECT REPEAT('x', 1000) AS v), b AS (SELECT CONCAT(v,v,v,v,v,v,v,v,v,v) AS v FROM a), c AS (SELECT CONCAT(v,v,v,v,v,v,v,v,v,v) AS v FROM b), d AS (SELECT CONCAT(v,v,v,v,v,v,v,v,v,v) AS v FROM c), e AS (SELECT CONCAT(v,v,v,v,v,v,v,v,v,v) AS v FROM d), f AS (SELECT CONCAT(v,v,v,v,v,v,v,v,v,v) AS v FROM e), g AS (SELECT CONCAT(v,v,v,v,v,v,v,v,v,v) AS v FROM f) SELECT LENGTH(v) FROM g
--: refused dialect=mysql
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT COUNT(*) FROM t
--: refused dialect=mysql
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 1000000000) SELECT COUNT(*) FROM t
--: refused dialect=mysql
WITH RECURSIVE t(s) AS (SELECT CAST('x' AS CHAR(1000)) UNION ALL SELECT CONCAT(s, s) FROM t WHERE LENGTH(s) < 1000000000) SELECT * FROM t
--: refused dialect=mysql
SELECT COUNT(*) FROM orders a, orders b, orders c, orders d, orders e, orders f
--: refused dialect=mysql
SELECT COUNT(*) FROM orders a JOIN orders b JOIN orders c JOIN orders d JOIN orders e
--: refused dialect=mysql
SELECT HEX(HEX(HEX(HEX(HEX(HEX(HEX(HEX(HEX(HEX(HEX(HEX(HEX(HEX(HEX(HEX(HEX(HEX(REPEAT('a', 1000)))))))))))))))))))
--: refused dialect=mysql
SELECT RANDOM_BYTES(1024)
--: refused dialect=mysql
SELECT id FROM users PARTITION (p0)
--: refused dialect=mysql
SELECT id FROM users WHERE id = ANY (TABLE secret)
--: refused dialect=mysql
SELECT id FROM users AS OF TIMESTAMP NOW()
--: refused dialect=mysql
SELECT id FROM users FOR SYSTEM_TIME ALL
--: refused dialect=mysql
SELECT id FROM users LIMIT ROWS EXAMINED 5
--: refused dialect=mysql
SELECT id FROM users WHERE id = :id
--: refused dialect=mysql
SELECT id FROM users WHERE id = ?
--: refused dialect=mysql
SELECT \N FROM users
--: refused dialect=mysql
SELECT id FROM users; -- x
SELECT 2
--: refused dialect=mysql
SELECT DISTINCTROW ssn FROM users
--: refused dialect=mysql
SELECT id a, (SELECT ssn FROM users u2 WHERE u2.id = a LIMIT 1) FROM users
--: refused dialect=mysql
SELECT JSON_TABLE('[]', '$[*]' COLUMNS (a INT PATH '$'))
--: refused dialect=mysql
SELECT * FROM users, JSON_TABLE(users.ssn, '$[*]' COLUMNS (a INT PATH '$')) j
--: refused dialect=mysql
SELECT j.a FROM JSON_TABLE((SELECT token FROM secret), '$[*]' COLUMNS (a INT PATH '$')) j
--: refused dialect=mysql
SELECT j.ssn FROM users u, JSON_TABLE(u.ssn, '$' COLUMNS (ssn INT PATH '$')) AS j
--: refused dialect=mysql
SELECT j.b FROM JSON_TABLE('[]', '$[*]' COLUMNS (a INT PATH '$')) j
--: refused dialect=mysql
SELECT name FROM patients WHERE phone = ALL (SELECT ssn FROM users)
--: refused dialect=mysql
SELECT password_hash FROM users USE INDEX ()
--: refused dialect=mysql
SELECT id FROM secret FORCE INDEX (PRIMARY)
--: refused dialect=mysql
SELECT u.id FROM users u IGNORE INDEX FOR ORDER BY (i) ORDER BY ssn
--: refused dialect=mysql
SELECT `u`.`id`, `password_hash` FROM `users` `u`
--: refused dialect=mysql
SELECT id FROM users WHERE id = '1' /* x */ UNION /* y */ SELECT /* z */ ssn FROM users
--: refused dialect=mysql
SELECT id FROM users WHERE name LIKE BINARY ssn
--: refused dialect=mysql
SELECT id FROM users PROCEDURE x
--: refused dialect=mysql
SELECT COUNT(*) FROM users WHERE ASCII(SUBSTR((SELECT token FROM secret LIMIT 1), 1, 1)) > 64
--: refused dialect=mysql
SELECT id FROM users WHERE id = '1' AND (SELECT 1 FROM (SELECT COUNT(*), CONCAT(VERSION(), FLOOR(RAND(0) * 2)) x FROM information_schema.tables GROUP BY x) a)
--: refused dialect=mysql
SELECT EXP(~(SELECT * FROM (SELECT USER()) x))
--: refused dialect=mysql
SELECT 1 /*!99999 , (SELECT ssn FROM users) */
--: refused dialect=mysql
SELECT name FROM users INTO OUTFILE '/tmp/x'
--: refused dialect=mysql
SELECT name FROM users INTO DUMPFILE '/tmp/x'
--: refused dialect=mysql
SELECT name INTO @a FROM users LIMIT 1
--: refused dialect=mysql
SELECT BENCHMARK(1000000000, MD5('a'))
--: refused dialect=mysql
SELECT RELEASE_ALL_LOCKS()
--: refused dialect=mysql
HANDLER users OPEN
--: refused dialect=mysql
SELECT * FROM users PROCEDURE ANALYSE(10, 2000)
--: refused dialect=mysql
SELECT @a := ssn FROM users
--: refused dialect=mysql
SELECT * FROM information_schema.processlist
--: refused dialect=mysql
SELECT UPDATEXML(1, CONCAT(0x7e, version()), 1)
--: refused dialect=mysql
SELECT name FROM users ORDER BY ssn
--: refused dialect=mysql
SELECT name FROM users WHERE ssn RLIKE '^9'
--: refused dialect=mysql
SELECT name FROM users FOR UPDATE
--: refused dialect=mysql
SELECT name FROM users LOCK IN SHARE MODE
--: refused dialect=mysql
SELECT name FROM users FOR SHARE SKIP LOCKED
--: refused dialect=mysql
SELECT REPEAT('a', 1000000000)
--: refused dialect=mysql
SELECT LAST_INSERT_ID(5)
--: refused dialect=mysql
SELECT CURRENT_USER()
--: refused dialect=mysql
SELECT DATABASE()
--: refused dialect=mysql
SELECT SCHEMA()
--: refused dialect=mysql
SELECT USER()
--: refused dialect=mysql
SELECT MASTER_POS_WAIT('a', 1)
--: refused dialect=mysql
SELECT WAIT_FOR_EXECUTED_GTID_SET('a')
--: refused dialect=mysql
SELECT SOURCE_POS_WAIT('a', 1)
--: refused dialect=mysql
SELECT NAME_CONST('a', 1)
--: refused dialect=mysql
SELECT JSON_TABLE('[1]', '$[*]' COLUMNS(a INT PATH '$'))
--: refused dialect=mysql
SELECT * FROM JSON_TABLE((SELECT ssn FROM users LIMIT 1), '$[*]' COLUMNS(a INT PATH '$')) j
--: refused dialect=mysql
SELECT name FROM users PARTITION (p0)
--: refused dialect=mysql
SELECT name FROM users NATURAL JOIN orders
--: refused dialect=mysql
VALUES ROW((SELECT ssn FROM users LIMIT 1))
--: refused dialect=mysql
SELECT users.* FROM users
--: refused dialect=mysql
DESCRIBE users
--: refused dialect=mysql
EXPLAIN ANALYZE SELECT 1
--: refused dialect=mysql
SET @a = 1
--: refused dialect=mysql
PREPARE s FROM 'select 1'
--: refused dialect=mysql
SELECT name FROM users; DROP TABLE users
--: refused dialect=mysql
SELECT name FROM users WHERE id = 1 OR 1
--: refused dialect=mysql
SELECT name FROM users WHERE id = 1 || 1
--: refused dialect=mysql
SELECT name FROM users WHERE id = 1 OR 'a' = 'a'
--: refused dialect=mysql
SELECT name FROM users UNION SELECT token FROM secret
--: refused dialect=mysql
SELECT (SELECT token FROM secret LIMIT 1)
--: refused dialect=mysql
SELECT IF(ASCII(SUBSTRING((SELECT ssn FROM users LIMIT 1), 1, 1)) > 50, 1, 0)
--: refused dialect=mysql
SELECT CONCAT_WS(',', ssn) FROM users
--: refused dialect=mysql
SELECT GROUP_CONCAT(password_hash) FROM users
--: refused dialect=mysql
SELECT COUNT(*) FROM users a, users b, users c, users d, users e
--: refused dialect=mysql
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT COUNT(*) FROM t
--: refused dialect=mysql
SELECT MATCH(ssn) AGAINST ('9') FROM users
--: refused dialect=mysql
SELECT AES_DECRYPT('a', 'b')
--: refused dialect=mysql
SELECT ENCRYPT('a')
--: refused dialect=mysql
SELECT DES_ENCRYPT('a')
--: refused dialect=mysql
SELECT STATEMENT_DIGEST('select 1')
--: refused dialect=mysql
SELECT ICU_VERSION()
--: refused dialect=mysql
SELECT CHARSET(ssn) FROM users
--: refused dialect=mysql
SELECT COERCIBILITY(name) FROM users
--: refused dialect=mysql
SELECT VALIDATE_PASSWORD_STRENGTH('a')
--: refused dialect=mysql
SELECT ROLES_GRAPHML()
--: refused dialect=mysql
SELECT GTID_SUBSET('a','b')
--: refused dialect=mysql
SELECT CAN_ACCESS_TABLE('a','b')
--: refused dialect=mysql
SELECT LASTVAL(s)
--: refused dialect=mysql
SELECT SETVAL(s, 1)
