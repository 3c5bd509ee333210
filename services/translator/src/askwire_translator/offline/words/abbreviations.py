"""What short names stand for in databases, whatever they are about: ``qty``, ``dob``, ``rx``."""

from __future__ import annotations

from typing import Final

_SHORT_FOR: Final = """
    acc account | acct account | addr address | adm admission | agrmt agreement | alloc allocation | alt altitude
    | amt amount | appt appointment | apt apartment | arr arrival | asgmt assignment | assoc association | asst
    assistant | attr attribute | avail available | avg average | bal balance | bday birth day | birthdate birth
    date | birthday birth day | bldg building | bname branch name | cat category | categ category | catg category
    | ccy currency | cd code | cert certificate | clm claim | cmt comment | cnt count | cntct contact | coll
    college | conf conference | crs course | ctry country | cust customer | deliv delivery | dep departure | dept
    department | desc description | descr description | dest destination | dewp dew point | diag diagnosis | dir
    direction | dist distance | div division | dlvry delivery | dob birth date | drv driver | dscnt discount | dt
    date | dtl detail | dtls detail | dur duration | dx diagnosis | eff effective | elig eligible | eml email |
    emp employee | enc encounter | enroll enroll | eqp equipment | eqpt equipment | equip equipment | eval
    evaluation | evt event | exp experience | familyname last name | firstname first name | flg flag | fname first
    name | forename first name | freq frequency | gndr gender | gnp gnp | gov government | grp group | hdr header
    | hist history | hosp hospital | hq headquarter | hrs hour | ht height | humid humidity | hx history | img
    image | info information | init initial | ins insurance | instr instructor | inv invoice | itm item | jrnl
    journal | lang language | lastname last name | lat latitude | len length | lic licence | lim limit | lname
    last name | lng longitude | loc location | lon longitude | lvl level | max maximum | mbr member | meds
    medication | mfg manufacturing | mfr manufacturer | mgmt management | mgr manager | min minimum | mkt market |
    mname middle name | mpg mpg | msg message | mtg meeting | mth month | natl national | nbr number | nm name |
    no number | nr number | num number | ofc office | opp opportunity | ord order | org organization | orig origin
    | pat patient | pax passenger | pcs piece | pct percent | perc percent | perf performance | pers person | ph
    phone | phn phone | phys physician | pk key | pkg package | plcy policy | pmt payment | pop population | pop'n
    population | pos position | postcode post code | prc price | precip precipitation | prereq prerequisite | prj
    project | prod product | prof professor | proj project | ptnt patient | purch purchase | pwd password | qtr
    quarter | qty quantity | rcpt receipt | recv received | ref reference | resv reservation | rgn region | rm
    room | rpt report | rsn reason | rsv reservation | rsvn reservation | rte route | rtg rating | rx prescription
    | sal salary | sched scheduled | sem semester | seq sequence | sess session | sex sex | sls sale | spec
    specialty | src source | ssn ssn | std standard | stmt statement | stu student | subj subject | subs
    subscription | supp supplier | surname last name | svc service | tailnum tail number | tel telephone | temp
    temperature | terr territory | tgt target | tkt ticket | tm team | tot total | trans transaction | trmt
    treatment | trx transaction | txn transaction | typ type | tz time zone | uid user id | univ university | uom
    unit | usr user | veh vehicle | vend vendor | vhcl vehicle | visib visibility | vol volume | wh warehouse |
    whs warehouse | whse warehouse | wk week | wt weight | xfer transfer | yn | yr year | zipcode zip code
    | dlv delivery
"""


def _abbreviations() -> dict[str, tuple[str, ...]]:
    entries = (entry.split() for entry in " ".join(_SHORT_FOR.split()).split(" | "))
    return {short: tuple(words) for short, *words in entries}


ABBREVIATIONS: Final = _abbreviations()
