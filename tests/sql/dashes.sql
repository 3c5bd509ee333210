--: refused dialect=mysql
SELECT 1 --1, ssn FROM users
--: accepted dialect=mysql
SELECT 1 -- one
--: accepted
SELECT 1 --1
