--: refused
SELECT id FROM users WHERE name = '1 UNION SELECT password FROM users --'
--: refused
SELECT id FROM users WHERE name LIKE '%benchmark(50000000,MD5(1))%'
--: refused dialect=mysql
SELECT id FROM users WHERE name = "'),NULL)%20waitfor%20delay%20'0:0:20'%20--"
--: refused dialect=mysql
SELECT id FROM users WHERE name = "-10 /*!union*/ /*!select*/ 1,concat(version(),user())"
--: refused
SELECT id FROM users WHERE name = 'x'';drop table users'
--: accepted
SELECT id FROM users WHERE name = 'Union Square' OR name = 'Select Hotel'
--: accepted
SELECT id, $$;DROP TABLE orders$$ AS note FROM orders
--: accepted
SELECT id FROM users WHERE name LIKE '%100%%' AND email = 'o''brien@x.org'
--: accepted
SELECT id FROM users WHERE name IN ('Union and Select Committee', 'Bill or Bill', 'Drop Dead; Gorgeous')
