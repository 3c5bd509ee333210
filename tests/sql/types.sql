--: refused
SELECT 'abc'::text::cc
--: refused
SELECT 'secret'::regclass
--: refused
SELECT NULL::users
--: refused
SELECT 'x'::public.text
--: refused
SELECT 'x'::char(10000000)
--: refused
SELECT name::mood FROM employee
--: refused
SELECT 'x'::colour
--: accepted
SELECT name FROM employee WHERE 'glad'::mood = 'glad'::public.mood
--: accepted
SELECT '1'::int, CAST(amount AS numeric(12, 2)), '{1}'::int[], date '2024-01-01', interval '1 day' FROM orders
--: accepted
SELECT name FROM employee WHERE mood = ANY (ARRAY['glad', 'sad']::mood[])
--: refused
SELECT ARRAY[name]::mood[] FROM employee
