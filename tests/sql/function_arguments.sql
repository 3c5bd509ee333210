--: refused
SELECT repeat('x', 1000000000)
--: refused
SELECT repeat('x', '0100'::bit(32)::int)
--: refused
SELECT repeat('x', 1000::bit(12)::bit(32)::int)
--: refused
SELECT lpad('x', '1000'::bytea::int)
--: accepted
SELECT repeat('x', '20'::int), lpad(name, 8::smallint::int) FROM users
--: refused
SELECT repeat(repeat('x', 10000), 10000)
--: refused
SELECT lpad(name, id) FROM users
--: refused
SELECT generate_series(1, (SELECT 1000000) * 1000000)
--: refused
SELECT format('%1000000000s', 'x')
--: refused
SELECT count(*) FROM generate_series(1, 1000000000000)
--: refused
SELECT generate_series('2020-01-01'::timestamp, '2024-01-01', '1 microsecond')
--: refused
SELECT 9::numeric ^ 99999::numeric
--: refused
SELECT power(9, 99999)
--: refused dialect=mysql
SELECT REPEAT('x', 100000000)
--: refused dialect=sqlite
SELECT printf('%999999999d', 1)
--: accepted
SELECT repeat('*', least(id, 50)), lpad(name, 8, ' '), format('%s: %10s', name, email), power(id, 2) FROM users
--: accepted
SELECT d FROM generate_series(date '2024-01-01', date '2024-12-31', interval '1 day') AS d
--: accepted
SELECT n FROM generate_series(1, 12) AS n
--: accepted
SELECT y, m FROM generate_series(2000, 2030) AS y, generate_series(1, 12) AS m
--: accepted
SELECT string_agg(lpad(n::text, 8, '0'), ',') FROM generate_series(1, 1000) AS n
--: refused
SELECT length("bpchar"('x', 1000000000, true))
--: refused
SELECT "bit"(1, 80000000)
--: refused
SELECT factorial(factorial(8)::bigint)
--: refused
SELECT numeric_power(9, 99999)
--: accepted
SELECT repeat('#', id::int % 50), bit(8) '101', exp(-power(id::float, 2)) FROM orders
