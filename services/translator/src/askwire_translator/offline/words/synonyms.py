"""Words that may stand for each other in a question; made by hand, no schema is behind them."""

from __future__ import annotations

# Sets of words that stand for each other; behind ``>`` those that the first stands for, but that do not stand for it.
_SYNONYM_SETS = """
    account user | activity sport | actor cast | actress actor | address location | advise advisor | advisor adviser
    | age old | airport airfield | allergy allergic | amenity facility | amount quantity | amount total | area size
    | arena stadium | arrival arrive | asset equipment | asset worth | attend attendance | author writer |
    balance money | bedroom room | belong member | bike bicycle | birth birthday dob | book publication |
    book reserve | born birth | boss manager | brand maker manufacturer | breed kind | budget fund | building house
    | buy purchase order | campus university | candidate nominee | capacity size | car vehicle automobile |
    carrier airline | cat pet | cell phone | channel station | character role | charge cost | city town |
    claim settlement | class course | code abbreviation | color colour | comment note remark | committee board |
    company corporation organization | competition tournament | complain complaint | contest competition |
    cost price | country nation | county district | course subject | cover distance | creation create |
    crime offense | customer client buyer shopper | date day | degree qualification | delay late |
    department division | departure depart leave | description detail | destination dest target | detail information
    | device machine | direct director | director filmmaker | doctor physician | document file | dog pet |
    dorm dormitory | driver racer | drug medication | duration length time | earn salary | email mail |
    employ employee | employee staff worker personnel | end finish close | engine motor | enroll register |
    enrolment enrollment registration | episode show | equipment device | event incident | faculty professor |
    farm ranch | fault error | festival event | film title | firm company business | flat apartment | flight route |
    fly flight | follower fan | food dish | forename first | found establish start | full complete | game match |
    gender sex | genre type category | grade score mark | guest customer | happen date | head chief leader |
    headquarter headquarters | heavier weight | height tall | high maximum | highest high | hire employ |
    hometown home city | hotel inn | illness disease | image picture photo | ingredient component | invoice bill |
    job position occupation profession | job title role | join date | kind type category | language tongue |
    last > duration | leader president | lecturer instructor | length long | live address city | loan credit |
    located location | location place city | longest length | low minimum | lowest low | major specialty |
    make salary | manager supervisor boss | manufacturer maker producer | match competition | meal dish |
    medal award | medicine medication | member membership | message text | mobile cell phone | model type |
    movie film | museum gallery | name title | nationality citizenship country | nickname alias | number id |
    number no | nurse staff | occur date | operate operation | order purchase | origin source | own owner |
    owner holder | page url | paper publication | part component | participant member | party side | pay payment |
    payment transaction | percentage percent | perform performance | person people individual | pet animal |
    phone telephone | photo image | plane aircraft airplane | play player | player athlete | policy insurance |
    population inhabitant resident | postal zip | prescribe prescription | price cost fare charge rate fee |
    prize award | produce producer | product item good | professor faculty teacher instructor | profit gain |
    program show | publish publication | publisher press | pupil student | quantity number | race run |
    rain precipitation | rank position | rating score star | release date | rent fee | reservation booking |
    reside address | residence address | revenue turnover income earning sale | review rating | reviewer critic |
    room chamber | salary wage pay earning compensation income earn | school college university | score point |
    seat chair capacity | sell sale | serve service | ship deliver | shipment delivery |
    singer artist musician performer | site location | situated location | size large | software app | song track |
    spend amount payment | sport game | ssn social | stadium venue | start begin open | state province |
    station stop | status state condition | stock inventory | store shop | student pupil | supplier vendor |
    supply supplier | surname last | tag label | teach instructor | team club | temperature temp | tip gratuity |
    total sum | tour trip | train rail | travel trip | treat treatment | tuition fee | type category |
    doctor > provider practitioner clinician | customer > account | physician > provider practitioner clinician |
    undergo procedure | url website | user member | visibility visib | visitor tourist guest | vote ballot |
    website web | weigh weight | weight heavy | win winner | wind gust | wine grape | winner champion |
    work employee | write author | year date | zip postcode | rater reviewer | tutor teacher lecturer educator |
    patron client customer | surgeon physician doctor | medic doctor | expense cost expenditure |
    spending expense expenditure | marriage wedding | spouse husband wife partner | kid child son daughter |
    journey trip voyage | vessel ship boat | truck lorry van | coach trainer | coach bus | taxi cab |
    attraction sight | lodging accommodation hotel | suite room | ticket pass | concert gig show | band group |
    album record | tune song | painter artist | painting artwork picture | novel book | novelist author |
    magazine journal periodical | story article | reply comment | post message | friend buddy | follower subscriber
    | handset phone | gadget device | laptop notebook computer | processor chip | memory ram | storage disk |
    application program software | bug defect issue | version edition | host server | land country | river stream |
    mountain peak | altitude elevation height | surface area | rainfall rain | fatality casualty death | injury harm
    | jail prison | lawyer attorney | governor leader | king monarch ruler | ruler leader | army military |
    captain leader | crew team | squad team | fixture match | victory win | loss defeat | draw tie | season year |
    circuit track | rider cyclist jockey | sickness illness disease | therapy treatment | cure treatment |
    drug pharmaceutical | clinic hospital | debt loan | voucher coupon | merchandise product | label brand |
    warehouse depot | mall shop | eatery restaurant diner | cook chef | learner student | lesson class lecture |
    exam test examination | street road avenue | village town | province state | mass weight | breadth width |
    speed velocity fast | power horsepower | mileage mpg | runtime duration | gross earning revenue |
    wealth worth fortune | heading title | sort type kind variety | theme topic subject | topic subject |
    begin commence | finish conclude | base headquarter | founder creator | creator author maker | proprietor owner
    | shareholder investor | exhibition exhibit | channel network | series show | animation cartoon |
    vocalist singer | composer songwriter | family last | gpa average | attendee participant visitor |
    audience attendance viewer | spectator attendance audience | hue color | dimension size | form shape |
    fabric material | identifier id | ranking rank | proportion percent share | percent share | employer company |
    staffer employee | dealer seller | seller vendor | sender from | recipient receiver | refund return |
    supplier provider | provider vendor | carrier operator | operator airline | brewery brewer | area region zone |
    region zone | zone area | household home | apartment unit | tenant renter | landlord owner | premise building |
    property building estate | estate house | garage parking | fuel gas | gas petrol | gear transmission |
    consumption > kwh usage | usage > consumption kwh | expire > expiry expiration end |
    complaint grievance | complaint issue | issue problem | problem trouble | request application |
    applicant candidate | job vacancy | task assignment | assignment homework | deadline due | due deadline |
    contract agreement | agreement deal | donation gift contribution | donor giver | volunteer helper |
    charity organization | club society | society association | association organization | agency organization |
    firm organization | board panel | jury panel | judge referee | referee umpire |
    contestant participant competitor | competitor participant | entrant participant | result outcome |
    outcome result | finding result | reason cause | cause reason | description summary | summary abstract |
    detail specification | remark review | feedback review comment | opinion review | grade level | level tier rank
    | stage phase | phase stage | period term | term semester | semester quarter | schedule timetable |
    appointment meeting | meeting session | session class | conference event | guest attendee | caller user |
    account profile | profile user | login username | username login user | password pin | photo photograph |
    movie picture | clip video | file document | folder directory | document paper report | report document |
    letter mail | language dialect | religion faith | tribe ethnicity | ethnicity race | nationality nation |
    origin birthplace | birthplace birth | death dead | age years | height tall high | elevation high | deep depth |
    wide width | expensive price | cheap price | old age | young age | popular popularity | famous fame |
    salary payroll | payroll salary | bonus reward | commission bonus | tax duty | rate percent | percentage rate |
    interest rate | borrow lend loan | manufacturer company
"""


def _synonyms() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for group in " ".join(_SYNONYM_SETS.split()).split(" | "):
        one, _, others = group.partition(" > ")
        words = [*one.split(), *others.split()]
        for word in one.split() if others else words:
            found.setdefault(word, {}).update(dict.fromkeys(w for w in words if w != word))
    return {word: tuple(others) for word, others in found.items()}


SYNONYMS = _synonyms()
