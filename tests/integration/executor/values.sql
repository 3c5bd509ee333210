-- One expression a line, each with something that a driver, an encoder or a parser has got wrong somewhere.
'Infinity'::numeric
'-Infinity'::numeric
(10::numeric ^ 5000) + 0.5
1e-300::numeric
'0.00'::numeric(10,2)
'-0'::float8
'1e-320'::float8
'1.7976931348623157e308'::float8
'NaN'::float4
1e10::float4
16777217::float4
-9223372036854775808
(-32768)::int2
timestamptz '1883-11-18 12:00:00+00'
timestamptz '1400-01-01 00:00:00+00'
timestamptz '0001-12-31 BC 00:00:00+00'
timestamptz 'infinity'
timestamptz '294200-01-01 00:00:00+00'
timestamptz '2024-02-29 12:34:56.000001+05:45'
timestamp '4713-01-01 00:00:00 BC'
timestamp 'infinity'
date '5874897-12-31'
date '4713-01-01 BC'
time '24:00:00'
timetz '23:59:59.999999-15:59'
interval '1 year 2 months -3 days 04:05:06.789'
interval '-1 month'
interval '0'
interval '178000000 years'
'infinity'::interval
'\x'::bytea
'12.34'::money
'-1234567.89'::money
bit '10110011100011110000'
varbit ''
varbit '1'
inet '::1'
cidr '10.0.0.0/8'
macaddr '08:00:2b:01:02:03'
macaddr8 '08:00:2b:01:02:03:04:05'
'{"a":1,"a":2}'::json
'{"big": 123456789012345678901234567890, "f": 1.10}'::jsonb
'" \u00e9 \ud83d\ude00 "'::jsonb
'"\u0000"'::json
'[1, null, {"x": []}]'::jsonb
'3'::jsonb
'  {"sp" : 1 }  '::json
E'{\n"a":\n1}'::json
ARRAY['{"a": 1}', NULL]::jsonb[]
ARRAY['\x00','\xff']::bytea[]
ARRAY[NULL]::int[]
ARRAY[[['a','b'],['c',NULL]]]
'[0:2]={1,2,3}'::int[]
ARRAY[date '2024-01-01', 'infinity']
ARRAY[timestamptz '1883-01-01 00:00+00', '-infinity']
ARRAY[interval '1 mon', '-infinity']
ARRAY['NaN','-Infinity']::float8[]
ARRAY[true,false,NULL]
ARRAY['12.34']::money[]
ARRAY[int4range(1,5), 'empty']
ARRAY[inet '::1']
ARRAY['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']::uuid[]
ARRAY[B'1', B'0']
ARRAY[E'\\', E'\n', E'\t', '{', '}', ',', ' ']
numrange('-Infinity', 'Infinity')
daterange('2024-01-01', NULL)
tsrange('infinity', NULL)
'empty'::int8range
'{}'::nummultirange
'{[2024-01-01,2024-02-01),[2024-03-01,)}'::datemultirange
point(1.5, -2)
box '((0,0),(1,1))'
path '[(0,0),(1,1)]'
polygon '((0,0),(1,1),(1,0))'
circle '<(0,0),5>'
lseg '[(0,0),(1,1)]'
line '{1,2,3}'
'a & b'::tsquery
'$.a[*]'::jsonpath
'16/B374D848'::pg_lsn
'100'::xid8
'10:20:10,14,15'::pg_snapshot
'pg_class'::regclass
'int4'::regtype
'abc'::name
'x'::"char"
'1 2 3'::int2vector
4294967295::oid
'(0,1)'::tid
ROW(ARRAY[1,2], '{"a":1}'::jsonb, ROW(1,NULL))
'ok'::feeling
ARRAY['ok','sad']::feeling[]
'x'::word
ARRAY['a','b']::words
(1, 'a"b,c', NULL)::triple
ARRAY[(1,'x',ARRAY[1,2])::triple]
E'line\r\nbreak\u2028\u007f\u0001'
'\.'
U&'\+01F600'
repeat('x', 10)::varchar(20)
' '
pi()
NULL::jsonb
NULL::int[]
