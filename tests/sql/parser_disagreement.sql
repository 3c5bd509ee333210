--: refused
SELECT TREAT(name AS lower) FROM users
--: accepted
SELECT lower(name) FROM users
--: accepted
SELECT JSON_VALUE(data, '$.a'), JSON_EXISTS(data, '$.b') FROM orders
