"""Which functions a statement for MySQL, MariaDB or SQLite may call: lists of names, checked in the text and in the
tree.

Left out on purpose: what sleeps, locks, reads files, variables, users or sessions (``SLEEP``, ``BENCHMARK``,
``GET_LOCK``, ``LOAD_FILE``, ``VERSION``, ``DATABASE``, ``LAST_INSERT_ID`` …), what quotes its argument in an error
(``EXTRACTVALUE``, ``UPDATEXML``), and what makes values of any size (``RANDOMBLOB``, ``ZEROBLOB``; ``REPEAT`` and
``PRINTF`` are bounded).
"""

from __future__ import annotations

from typing import Final

from askwire_common.datasources.catalog import Dialect

_COMMON: Final = """
    abs acos asin atan atan2 avg ceil ceiling char coalesce concat concat_ws cos count cume_dist date datetime degrees
    dense_rank exp first_value floor greatest group_concat hex ifnull instr json_array json_extract json_object
    json_quote json_type json_valid lag last_value lead least length ln log log10 log2 lower ltrim max min mod nth_value
    ntile nullif percent_rank pi pow power radians rank replace round row_number rtrim sign sin soundex sqrt substr
    substring sum tan time trim upper unhex json_group_array json_group_object json_array_length json_each json_tree
"""
_MYSQL: Final = """
    adddate addtime any_value ascii bin bit_and bit_count bit_length bit_or bit_xor cast char_length character_length
    conv convert convert_tz cot crc32 curdate current_date current_time current_timestamp curtime date_add date_format
    date_sub datediff day dayname dayofmonth dayofweek dayofyear elt export_set extract field find_in_set format
    from_days from_unixtime get_format hour if insert interval isnull json_arrayagg json_contains json_contains_path
    json_keys json_length json_objectagg json_overlaps json_search json_unquote json_value json_set json_insert
    json_replace json_remove json_merge_patch json_merge_preserve json_pretty json_depth last_day lcase left localtime
    localtimestamp locate lpad make_set makedate maketime md5 microsecond mid minute month monthname now oct
    octet_length ord period_add period_diff position quarter quote rand regexp_instr regexp_like regexp_replace
    regexp_substr repeat reverse right rpad sec_to_time second sha sha1 sha2 space std stddev stddev_pop stddev_samp
    str_to_date strcmp subdate substring_index subtime sysdate time_format time_to_sec timediff timestamp timestampadd
    timestampdiff to_days to_seconds truncate ucase unix_timestamp utc_date utc_time utc_timestamp uuid var_pop var_samp
    variance week weekday weekofyear weight_string year yearweek grouping is_uuid inet_aton inet_ntoa inet6_aton
    inet6_ntoa is_ipv4 is_ipv6 to_base64 from_base64 regexp_count row json_table
"""
_SQLITE: Final = """
    acosh asinh atanh cast changes_ cosh format glob iif json json_patch json_set json_insert json_replace json_remove
    jsonb json_pretty julianday like likelihood likely octet_length printf quote random sinh strftime string_agg tanh
    timediff total trunc typeof unicode unistr unixepoch unlikely concat if median percentile percentile_cont
    percentile_disc current_date current_time current_timestamp
"""
_NAMES: Final[dict[Dialect, frozenset[str]]] = {
    "postgres": frozenset(),
    "mysql": frozenset((_COMMON + _MYSQL).split()),
    "sqlite": frozenset((_COMMON + _SQLITE).split()),
}
# What may stand before a bracket without being called: keywords and types.
_WORDS: Final = frozenset(
    """
    all and any array as between binary bit blob bigint by case char char_set character decimal dec double else exists
    except filter float for from glob group having in inner int integer intersect is join left like limit materialized
    match nchar not null numeric offset on or order outer over partition range real recursive regexp right rlike rollup
    rows select set sets smallint some text then tinyint union unique unsigned using values varbinary varchar
    varying when where window with within xor div mod separator distinct straight_join cross natural end escape collate
    sounds cube grouping int2 int8 date datetime time timestamp year signed json mediumint returning lateral against
    columns use ignore force index key
    """.split()  # noqa: SIM905 - a word list reads better as words
)
# Types that sqlglot has for functions whose names are on the lists above.
TYPES: Final = frozenset(
    """
    Abs Acos Acosh AddMonths And AnyValue ArrayAgg Ascii Asin Asinh Atan Atan2 Atanh Avg BitLength BitwiseAndAgg
    BitwiseCount BitwiseOrAgg BitwiseXorAgg Case Cast Ceil Chr Coalesce Collate Concat ConcatWs Convert ConvertTimezone
    Cos Cosh Cot Count CumeDist CurrentDate CurrentTime CurrentTimestamp CurrentDatetime Date DateAdd DateDiff
    DateFromParts DateStrToDate DateSub DateTrunc Datetime DatetimeAdd DatetimeDiff DatetimeSub DatetimeTrunc Day
    DayOfMonth DayOfWeek DayOfYear Dayname Degrees DenseRank Elt Exists Exp Extract FirstValue Floor Format FromDays
    FromISO8601Timestamp FromUnixtime GenerateSeries Greatest GroupConcat Hex Hour If IfNull Initcap IsNull JSON
    JSONArray JSONArrayAgg JSONArrayContains JSONArrayInsert JSONArrayLength JSONBExtract JSONContains JSONExtract
    JSONExtractScalar JSONFormat JSONKeys JSONObject JSONObjectAgg JSONRemove JSONSet JSONTable JSONType JSONValue
    JSONValueArray JustifyDays Lag LastDay LastValue Lead Least Left Length Levenshtein_ Ln Localtime Localtimestamp
    Log LogicalAnd LogicalOr Lower MD5 MakeInterval_ Max Median Min Minute Mod Month Monthname Month_ Mode NthValue
    Ntile NullIf Nullif NumberToStr Or Overlay Pad ParseDatetime ParseTime PercentRank PercentileCont PercentileDisc
    Pi Pow Quarter Radians
    Rand Randn_ Rank RegexpExtract RegexpInstr RegexpLike RegexpReplace RegexpCount Repeat Replace Reverse Right Round
    RowNumber SHA SHA2 Second Sign Sin Sinh Soundex Space Sqrt StDev Stddev StddevPop StddevSamp StrPosition StrToDate
    StrToTime StrToUnix Strpos Substring SubstringIndex Sum Tan Tanh Time TimeAdd TimeDiff TimeFromParts TimeStrToDate
    TimeStrToTime TimeStrToUnix TimeSub TimeToSeconds_ TimeToStr TimeToTimeStr TimeToUnix TimeTrunc Timestamp
    TimestampAdd TimestampDiff TimestampFromParts TimestampSub TimestampTrunc ToChar ToDays Translate Trim Trunc TryCast
    TsOrDsAdd TsOrDsDiff TsOrDsToDate TsOrDsToDateStr TsOrDsToDatetime TsOrDsToTime TsOrDsToTimestamp Typeof Unhex
    Unicode UnixDate UnixSeconds UnixToStr UnixToTime UnixToTimeStr Upper UtcDate UtcTime UtcTimestamp Uuid Variance
    VariancePop Week WeekOfYear WeekStart Xor Year YearOfWeek YearOfWeekIso Median Quote CurrentTimezone_ Sha1 Space
    Strftime RegexpSubstr Grouping ToBase64 FromBase64 MatchAgainst Stuff
    """.split()  # noqa: SIM905 - a word list reads better as words
)


def is_allowed(name: str, dialect: Dialect) -> bool:
    """Whether a function of that name (in lower case) may be called."""
    return name in _NAMES[dialect]


def may_precede_bracket(name: str, dialect: Dialect) -> bool:
    """Whether a word (in lower case) may stand before an opening bracket."""
    return name in _WORDS or name in _NAMES[dialect]


def names(dialect: Dialect) -> frozenset[str]:
    """All functions that are open in a dialect."""
    return _NAMES[dialect]
