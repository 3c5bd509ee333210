--: accepted dialect=mysql
SELECT id FROM users USE INDEX (idx_name) WHERE name = 'a'
--: accepted dialect=mysql
SELECT id FROM users FORCE INDEX (PRIMARY) WHERE id = '5'
--: accepted dialect=mysql
SELECT u.id FROM users AS u IGNORE INDEX (a, b) JOIN orders AS o USE INDEX FOR JOIN (c) ON o.user_id = u.id
--: accepted dialect=mysql
SELECT id FROM users USE INDEX FOR ORDER BY (idx_name) ORDER BY name
--: accepted dialect=mysql
SELECT id FROM users USE INDEX () WHERE id = '1'
--: accepted dialect=mysql
SELECT j.sku, j.qty FROM JSON_TABLE('[{"sku":"a","qty":1}]', '$[*]' COLUMNS (sku VARCHAR(20) PATH '$.sku', qty INT PATH '$.qty')) AS j
--: accepted dialect=mysql
SELECT o.id, j.sku FROM orders o, JSON_TABLE(o.data, '$.items[*]' COLUMNS (sku VARCHAR(20) PATH '$.sku')) AS j
--: accepted dialect=mysql
SELECT o.id, j.a, j.b FROM orders o CROSS JOIN JSON_TABLE(o.data, '$' COLUMNS (a INT PATH '$.a', NESTED PATH '$.b[*]' COLUMNS (b INT PATH '$'))) AS j
--: accepted dialect=mysql
SELECT YEAR(placed), MONTHNAME(placed), QUARTER(placed), SUM(amount) FROM orders GROUP BY 1, 2, 3 ORDER BY 1
--: accepted dialect=mysql
SELECT DATE_FORMAT(placed, '%Y-%m-01') m, COUNT(*) c FROM orders GROUP BY m HAVING c > 1
--: accepted dialect=mysql
SELECT DATE_ADD(placed, INTERVAL 1 DAY), DATE_SUB(placed, INTERVAL '1-2' YEAR_MONTH), placed + INTERVAL 3 HOUR, DATEDIFF(NOW(), placed), LAST_DAY(placed) FROM orders
--: accepted dialect=mysql
SELECT TIMESTAMPDIFF(MONTH, placed, CURDATE()), UNIX_TIMESTAMP(placed), FROM_UNIXTIME(0), STR_TO_DATE('01,5,2013', '%d,%m,%Y'), EXTRACT(YEAR FROM placed) FROM orders
--: accepted dialect=mysql
SELECT CONCAT(UPPER(LEFT(name, 1)), LOWER(SUBSTRING(name, 2))), CHAR_LENGTH(name), LOCATE('a', name), INSTR(name, 'a'), REVERSE(name), TRIM(BOTH 'x' FROM name), SUBSTRING_INDEX(email, '@', -1) FROM users
--: accepted dialect=mysql
SELECT LPAD(id, 8, '0'), RPAD(name, 20, ' '), REPEAT('-', 10), SPACE(2), REPLACE(REPLACE(name, 'a', 'b'), 'c', 'dd') FROM users
--: accepted dialect=mysql
SELECT IFNULL(name, 'x'), NULLIF(name, ''), COALESCE(name, email), IF(name = 'a', 1, 0), CASE name WHEN 'a' THEN 1 END, GREATEST(1, 2), ELT(2, 'a', 'b'), FIELD('b', 'a', 'b') FROM users
--: accepted dialect=mysql
SELECT ROUND(amount, 2), TRUNCATE(amount, 1), FORMAT(amount, 2), MOD(amount, 3), amount DIV 2, amount % 2, POW(amount, 2), RAND() < 1 FROM orders
--: accepted dialect=mysql
SELECT GROUP_CONCAT(DISTINCT name ORDER BY name DESC SEPARATOR ' | ') FROM users
--: accepted dialect=mysql
SELECT JSON_UNQUOTE(JSON_EXTRACT(data, '$.a')), data->'$.b', data->>'$.c', JSON_CONTAINS(data, '1', '$.d'), JSON_LENGTH(data), JSON_KEYS(data) FROM orders
--: accepted dialect=mysql
SELECT name FROM users WHERE name RLIKE '^(ab|cd)+$' AND name NOT REGEXP 'x' AND name LIKE 'a\%b'
--: accepted dialect=mysql
SELECT name FROM users WHERE id IN (1, 2, 3) AND name BETWEEN 'a' AND 'z' AND email IS NOT NULL AND NOT name <=> NULL
--: accepted dialect=mysql
SELECT name FROM users ORDER BY name COLLATE utf8mb4_bin, FIELD(id, 3, 1, 2) LIMIT 10 OFFSET 5
--: accepted dialect=mysql
SELECT u.name, COUNT(*) FROM users u JOIN orders o ON u.id = o.user_id GROUP BY u.id WITH ROLLUP
--: accepted dialect=mysql
SELECT user_id, SUM(amount) OVER (PARTITION BY user_id ORDER BY placed ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM orders
--: accepted dialect=mysql
SELECT ROW_NUMBER() OVER w, LAG(amount) OVER w, NTILE(4) OVER w FROM orders WINDOW w AS (ORDER BY placed)
--: accepted dialect=mysql
WITH RECURSIVE d AS (SELECT '2024-01-01' AS d UNION ALL SELECT d + INTERVAL 1 DAY FROM d WHERE d < '2024-12-31') SELECT d FROM d
--: accepted dialect=mysql
WITH t AS (SELECT user_id, AVG(amount) a FROM orders GROUP BY user_id) SELECT * FROM t WHERE a > (SELECT AVG(a) FROM t)
--: accepted dialect=mysql
SELECT e.name, m.name FROM employee e LEFT JOIN employee m ON e.manager_id = m.id
--: accepted dialect=mysql
SELECT o.* FROM orders o STRAIGHT_JOIN users u ON u.id = o.user_id
--: accepted dialect=mysql
SELECT DISTINCT user_id FROM orders WHERE EXISTS (SELECT 1 FROM users WHERE users.id = orders.user_id)
--: accepted dialect=mysql
SELECT id FROM users UNION ALL SELECT user_id FROM orders ORDER BY id LIMIT 3
--: accepted dialect=mysql
(SELECT id FROM users LIMIT 1) UNION (SELECT id FROM orders LIMIT 1)
--: accepted dialect=mysql
SELECT SQL_SMALL_RESULT HIGH_PRIORITY id FROM users
--: accepted dialect=mysql
SELECT HEX(name), MD5(name), SHA2(name, 256), CRC32(name), CONV('ff', 16, 10), BIN(5), BIT_COUNT(7) FROM users
--: accepted dialect=mysql
SELECT CAST(amount AS DECIMAL(10, 2)), CAST(id AS UNSIGNED), CONVERT(name USING utf8mb4), CAST(placed AS DATE), BINARY name = 'x' FROM orders JOIN users USING (id)
--: accepted dialect=mysql
SELECT ANY_VALUE(name), COUNT(DISTINCT id, name), STD(id), VARIANCE(id), BIT_OR(id), JSON_ARRAYAGG(name) FROM users
--: accepted dialect=mysql
SELECT x.n FROM (VALUES ROW(1), ROW(2)) AS x(n)
--: accepted dialect=mysql
SELECT 0x41, b'101', X'4D', _utf8mb4'x', N'y', 1e3, .5, TRUE, NULL, DATE '2024-01-01'
--: accepted dialect=mysql
SELECT name /* note; here */ FROM users # tail
--: accepted dialect=mysql
SELECT `order`.id FROM orders AS `order` WHERE `order`.amount > 5;
--: accepted dialect=mysql
SELECT WEEK(placed, 1), DAYOFWEEK(placed), YEARWEEK(placed), WEEKDAY(placed), DAYNAME(placed), TIME_FORMAT(placed, '%H'), MAKEDATE(2024, 5), PERIOD_DIFF(202401, 202312), CONVERT_TZ(placed, 'UTC', 'Europe/Berlin') FROM orders
--: accepted dialect=mysql
SELECT DATE_FORMAT(placed, '%Y-%m') AS m, SUM(amount) FROM orders GROUP BY m ORDER BY m
--: accepted dialect=mysql
SELECT user_id, GROUP_CONCAT(id ORDER BY id SEPARATOR '; ') FROM orders GROUP BY user_id
--: accepted dialect=mysql
SELECT user_id, SUM(amount) FROM orders GROUP BY user_id WITH ROLLUP
--: accepted dialect=mysql
SELECT IFNULL(name, 'x'), IF(id > 1, 'a', 'b'), NULLIF(name, '') FROM users
--: accepted dialect=mysql
SELECT TIMESTAMPDIFF(DAY, placed, NOW()), DATEDIFF(NOW(), placed) FROM orders
--: accepted dialect=mysql
SELECT DATE_ADD(placed, INTERVAL 1 MONTH), placed - INTERVAL 7 DAY FROM orders
--: accepted dialect=mysql
SELECT YEAR(placed), QUARTER(placed), WEEK(placed, 1), DAYNAME(placed), LAST_DAY(placed) FROM orders
--: accepted dialect=mysql
SELECT STR_TO_DATE('2024-01-01', '%Y-%m-%d'), UNIX_TIMESTAMP(placed), FROM_UNIXTIME(0) FROM orders
--: accepted dialect=mysql
SELECT ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY placed DESC) AS rn FROM orders
--: accepted dialect=mysql
SELECT SUM(amount) OVER (ORDER BY placed ROWS UNBOUNDED PRECEDING) FROM orders
--: accepted dialect=mysql
WITH t AS (SELECT user_id, COUNT(*) c FROM orders GROUP BY user_id) SELECT * FROM t WHERE c > 1
--: accepted dialect=mysql
SELECT JSON_EXTRACT(data, '$.a'), data->>'$.b' FROM orders
--: accepted dialect=mysql
SELECT JSON_UNQUOTE(JSON_EXTRACT(data, '$.a')) FROM orders
--: accepted dialect=mysql
SELECT JSON_ARRAYAGG(name), JSON_OBJECTAGG(id, name) FROM users
--: accepted dialect=mysql
SELECT SUBSTRING_INDEX(email, '@', -1), COUNT(*) FROM users GROUP BY 1
--: accepted dialect=mysql
SELECT name FROM users WHERE name REGEXP '^a' AND name NOT LIKE '%b'
--: accepted dialect=mysql
SELECT CAST(amount AS SIGNED), CONVERT(amount, CHAR), CAST(amount AS DECIMAL(10,2)) FROM orders
--: accepted dialect=mysql
SELECT COUNT(DISTINCT user_id, placed) FROM orders
--: accepted dialect=mysql
SELECT u.name FROM users u STRAIGHT_JOIN orders o ON o.user_id = u.id
--: accepted dialect=mysql
SELECT name FROM users LIMIT 5, 10
--: accepted dialect=mysql
SELECT FIELD(name, 'a', 'b'), ELT(1, 'x', 'y'), FIND_IN_SET('a', name) FROM users
--: accepted dialect=mysql
SELECT CONCAT(name, ' ', email), CHAR_LENGTH(name), LPAD(id, 5, '0'), REVERSE(name) FROM users
--: accepted dialect=mysql
SELECT ROUND(amount, 2), TRUNCATE(amount, 1), CEILING(amount), FORMAT(amount, 2), amount DIV 2, amount MOD 3 FROM orders
--: accepted dialect=mysql
SELECT SUM(amount > 10), SUM(IF(amount > 10, 1, 0)), AVG(amount) FROM orders
--: accepted dialect=mysql
SELECT MAKEDATE(2024, 10), EXTRACT(YEAR_MONTH FROM placed), TIME_FORMAT('10:00', '%H'), PERIOD_DIFF(202401, 202301) FROM orders
--: accepted dialect=mysql
SELECT ANY_VALUE(name), STDDEV_SAMP(id), VAR_POP(id), BIT_OR(id) FROM users
--: accepted dialect=mysql
SELECT name FROM users WHERE id <=> NULL
--: accepted dialect=mysql
SELECT name FROM users ORDER BY FIELD(id, 3, 1, 2), name DESC
--: accepted dialect=mysql
SELECT a.name FROM users a LEFT JOIN orders b ON a.id = b.user_id WHERE b.id IS NULL
--: accepted dialect=mysql
SELECT j.v FROM orders o, JSON_TABLE(o.data, '$[*]' COLUMNS (v INT PATH '$.v')) AS j
