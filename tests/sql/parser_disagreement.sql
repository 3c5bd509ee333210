--: refused
SELECT TREAT(name AS lower) FROM users
--: accepted
SELECT lower(name) FROM users
