--: refused
SELECT U&"\0070g_sleep"(0)
--: refused
SELECT * FROM u&"\0075sers"
--: refused
SELECT U&'d!0061ta' UESCAPE '!'
--: accepted
SELECT id FROM users AS u WHERE u.name = 'U&'
