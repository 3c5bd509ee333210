--: refused
SELECT pg_sleep(9)
--: refused
SELECT * FROM pg_read_file('/etc/passwd')
--: refused
VALUES (pg_read_file('/etc/passwd'))
--: refused
SELECT * FROM ROWS FROM (pg_ls_dir('.')) AS f(x)
--: refused
SELECT query_to_xml('SELECT 1', true, true, '')
--: refused
SELECT TREAT(0.3 AS pg_sleep)
--: refused
SELECT set_config('search_path', 'evil', false)
--: refused
SELECT public.helper(id) FROM users
--: refused
SELECT current_user
--: refused
SELECT version()
--: refused
SELECT (ARRAY[1, 2])[length(pg_sleep(0)::text) + 1]
--: refused
SELECT ts_stat('SELECT 1')
--: refused mode=strict
SELECT random()
--: refused dialect=mysql
SELECT SLEEP(5)
--: refused dialect=mysql
SELECT LOAD_FILE('/etc/passwd')
--: refused dialect=mysql
SELECT updatexml(1, concat(0x7e, name), 1) FROM users
--: refused dialect=sqlite
SELECT load_extension('x')
--: refused dialect=sqlite
SELECT zeroblob(1000000000)
--: refused dialect=sqlite
SELECT * FROM pragma_table_info('users')
--: accepted
SELECT pg_catalog.lower(name), now(), CURRENT_DATE, coalesce(email, 'none') FROM users
--: accepted
SELECT date_trunc('month', placed), sum(amount) FILTER (WHERE id > 1), percentile_cont(0.5) WITHIN GROUP (ORDER BY amount)
FROM orders GROUP BY 1
--: accepted
SELECT key, value FROM orders, json_each(data)
--: accepted dialect=mysql
SELECT DATE_FORMAT(placed, '%Y'), IF(amount > 1, 'a', 'b'), GROUP_CONCAT(user_id) FROM orders GROUP BY 1, 2
--: accepted dialect=sqlite
SELECT strftime('%Y', placed), group_concat(user_id), iif(amount > 1, 'a', 'b') FROM orders GROUP BY 1
--: accepted dialect=sqlite
SELECT j.value FROM orders, json_each(orders.data) AS j
--: refused
SELECT current_setting('askwire.mask_key')
--: refused
SELECT pg_catalog.current_setting(name) FROM users
--: refused
SELECT id FROM users TABLESAMPLE system_rows (10)
--: refused
SELECT id FROM users TABLESAMPLE public.bernoulli (10)
--: accepted
SELECT id FROM orders TABLESAMPLE bernoulli (10) REPEATABLE (7)
--: refused dialect=sqlite
SELECT id FROM users WHERE name REGEXP '^(a+)+$'
--: refused dialect=sqlite
SELECT year(placed) FROM orders
