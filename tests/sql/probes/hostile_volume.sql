--: refused
SELECT replace(replace(repeat('a', 1000), 'a', repeat('b', 1000)), 'b', repeat('c', 1000))
--: refused
SELECT regexp_replace(regexp_replace(repeat('a', 1000), 'a', repeat('b', 1000), 'g'), 'b', repeat('c', 1000), 'g')
--: refused
SELECT length("bpchar"('x', 1000000000, true))
--: refused
SELECT length("bit"(1, 80000000))
--: refused
SELECT length(varchar('x', 1000000000, true))
--: refused
SELECT numeric_power(9, 99999)
--: refused
SELECT numeric_exp(99999)
--: refused
SELECT dpow(9, 99999)
--: refused
SELECT factorial(factorial(8)::bigint)
--: refused
SELECT pg_catalog.pow(9::numeric, 99999)
--: refused
WITH a AS (SELECT repeat('x', 1000) AS v), b AS (SELECT v||v||v||v||v||v||v||v||v||v AS v FROM a), c AS (SELECT v||v||v||v||v||v||v||v||v||v AS v FROM b), d AS (SELECT v||v||v||v||v||v||v||v||v||v AS v FROM c), e AS (SELECT v||v||v||v||v||v||v||v||v||v AS v FROM d), f AS (SELECT v||v||v||v||v||v||v||v||v||v AS v FROM e), g AS (SELECT v||v||v||v||v||v||v||v||v||v AS v FROM f) SELECT length(v) FROM g
--: refused
SELECT length(v||v||v||v||v||v||v||v||v||v) FROM (SELECT concat(v,v,v,v,v,v,v,v,v,v) AS v FROM (SELECT concat(v,v,v,v,v,v,v,v,v,v) AS v FROM (SELECT concat(v,v,v,v,v,v,v,v,v,v) AS v FROM (SELECT concat(v,v,v,v,v,v,v,v,v,v) AS v FROM (SELECT concat(v,v,v,v,v,v,v,v,v,v) AS v FROM (SELECT repeat('x', 1000) AS v) a) b) c) d) e) f
--: refused
WITH s AS (SELECT generate_series(1, 1000000) AS n) SELECT count(*) FROM s a, s b
--: refused
WITH s AS (SELECT n FROM generate_series(1, 100000) AS n) SELECT count(*) FROM s a CROSS JOIN s b CROSS JOIN s c
--: refused
SELECT string_agg('x'::char(100000), '') FROM generate_series(1, 1000000)
--: refused
SELECT array_to_string(ARRAY(SELECT n FROM generate_series(1, 1000000) n), repeat('x', 1000))
--: refused
SELECT string_agg(n::text, repeat('x', 1000)) FROM generate_series(1, 1000000) n
--: refused
WITH s AS (SELECT repeat('x', 1000) AS v FROM generate_series(1, 1000000)) SELECT string_agg(v, '') FROM s
--: refused
SELECT array_agg(a.v) FROM (SELECT repeat('x', 1000) AS v) a, generate_series(1, 1000000)
--: refused
SELECT count(*) FROM orders a, orders b, orders c, orders d, orders e, orders f
--: refused
SELECT count(*) FROM orders a CROSS JOIN orders b CROSS JOIN orders c CROSS JOIN orders d CROSS JOIN orders e CROSS JOIN orders f
--: refused
SELECT count(*) FROM orders a JOIN orders b ON true JOIN orders c ON true JOIN users d ON 1 = 1 JOIN employee e ON true
--: refused
SELECT count(*) FROM (SELECT a.id FROM orders a, orders b, orders c) x, (SELECT a.id FROM orders a, orders b, orders c) y
--: refused
WITH x AS (SELECT a.id FROM orders a, orders b) SELECT count(*) FROM x a, x b, x c
--: refused
SELECT count(*) FROM (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10)) a(n), (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10)) b(n), (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10)) c(n), (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10)) d(n), (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10)) e(n), (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10)) f(n), (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10)) g(n), (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10)) h(n), (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10)) i(n)
--: refused
SELECT count(*) FROM regexp_split_to_table(repeat('a', 1000), '') a, regexp_split_to_table(repeat('a', 1000), '') b, regexp_split_to_table(repeat('a', 1000), '') c, regexp_split_to_table(repeat('a', 1000), '') d
--: refused
SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 10000) b
--: refused
SELECT (SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000) b) FROM users
--: refused
SELECT id FROM users WHERE EXISTS (SELECT 1 FROM orders a, orders b, orders c, orders d, orders e)
--: refused
SELECT bool_and(a.n <> -1) FROM generate_series(1, 1000000) AS a(n) LEFT JOIN generate_series(1, 1000000) AS b(n) ON true
--: refused
SELECT sum(x.n) FROM LATERAL (SELECT n FROM generate_series(1, 1000000) n) x, LATERAL (SELECT n FROM generate_series(1, 1000000) n) y
--: refused
SELECT generate_series(1, 1000000) + generate_series(1, 999983), generate_series(1, 999999999)
--: refused
SELECT x FROM generate_series('1 day'::interval, '100000000 days', '1 second') x
--: refused
SELECT d FROM generate_series(now() - interval '100 years', now(), '1 second') d
--: refused
SELECT format('%*s', 1000000000, 'x')
--: refused
SELECT format('%-*2$s', 'x', 1000000000)
--: refused
SELECT rpad(name, 1000000) FROM users
--: refused
SELECT lpad(name, 10 * 100000000) FROM users
--: refused
SELECT lpad('', 2147483647, '.')
--: refused
SELECT repeat(name, ascii(name) * 1000000) FROM users
--: refused
SELECT repeat('x', 1e9::int)
--: refused
SELECT repeat('x', '1000000000')
--: refused
SELECT "repeat"('x', 1000000000)
--: refused
SELECT pg_catalog.repeat('x', 1000000000)
--: refused
SELECT CAST('1' AS bit(83886080))
--: refused
SELECT '1'::varbit(83886080)
--: refused
SELECT 'x'::character(10000000)
--: refused
SELECT count(*) FROM users TABLESAMPLE tsm_system_time(100)
--: refused
WITH RECURSIVE t(a, b) AS (SELECT 1, 1 UNION ALL SELECT a + b, a FROM t) SELECT a FROM t
--: refused
WITH RECURSIVE t(s) AS (SELECT 'x' UNION ALL SELECT s || s FROM t WHERE length(s) < 1000000000) SELECT s FROM t
--: refused
WITH RECURSIVE t(n) AS (SELECT 1 UNION SELECT (n * 7) % 1000000007 FROM t) SELECT max(n) FROM t
--: refused
WITH RECURSIVE t(n) AS (VALUES (0) UNION ALL SELECT n FROM t, generate_series(1, 10)) SELECT count(*) FROM t
--: refused
WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT b.n FROM (SELECT n + 1 AS n FROM a) b) SELECT n FROM a
