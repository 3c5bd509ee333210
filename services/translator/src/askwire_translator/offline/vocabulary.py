"""Words by what they say: synonyms, words that say little, units. Made by hand; no schema is behind them."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# One set of mutual synonyms a line.
_SYNONYM_SETS = """
    account user
    activity sport
    actor cast
    actress actor
    address location
    advise advisor
    advisor adviser
    age old
    airport airfield
    allergy allergic
    amenity facility
    amount quantity
    amount total
    area size
    arena stadium
    arrival arrive
    asset equipment
    asset worth
    attend attendance
    author writer
    balance money
    bedroom room
    belong member
    bike bicycle
    birth birthday dob
    book publication
    book reserve
    born birth
    boss manager
    brand maker manufacturer
    breed kind
    budget fund
    building house
    buy purchase order
    campus university
    candidate nominee
    capacity size
    car vehicle automobile
    carrier airline
    cat pet
    cell phone
    channel station
    character role
    charge cost
    city town
    claim settlement
    class course
    code abbreviation
    color colour
    comment note remark
    committee board
    company corporation organization
    competition tournament
    complain complaint
    contest competition
    cost price
    country nation
    county district
    course subject
    cover distance
    creation create
    crime offense
    customer client buyer shopper
    date day
    degree qualification
    delay late
    department division
    departure depart leave
    description detail
    destination dest target
    detail information
    device machine
    direct director
    director filmmaker
    doctor physician
    document file
    dog pet
    dorm dormitory
    driver racer
    drug medication
    duration length time
    earn salary
    email mail
    employ employee
    employee staff worker personnel
    end finish close
    engine motor
    enroll register
    enrolment enrollment registration
    episode show
    equipment device
    event incident
    faculty professor
    farm ranch
    fault error
    festival event
    film title
    firm company business
    flat apartment
    flight route
    fly flight
    follower fan
    food dish
    forename first
    found establish start
    full complete
    game match
    gender sex
    genre type category
    grade score mark
    guest customer
    happen date
    head chief leader
    headquarter headquarters
    heavier weight
    height tall
    high maximum
    highest high
    hire employ
    hometown home city
    hotel inn
    illness disease
    image picture photo
    ingredient component
    invoice bill
    job position occupation profession
    job title role
    join date
    kind type category
    language tongue
    last duration
    leader president
    lecturer instructor
    length long
    live address city
    loan credit
    located location
    location place city
    longest length
    low minimum
    lowest low
    major specialty
    make salary
    manager supervisor boss
    manufacturer maker producer
    match competition
    meal dish
    medal award
    medicine medication
    member membership
    message text
    mobile cell phone
    model type
    movie film
    museum gallery
    name title
    nationality citizenship country
    nickname alias
    number id
    number no
    nurse staff
    occur date
    operate operation
    order purchase
    origin source
    own owner
    owner holder
    page url
    paper publication
    part component
    participant member
    party side
    pay payment
    payment transaction
    percentage percent
    perform performance
    person people individual
    pet animal
    phone telephone
    photo image
    plane aircraft airplane
    play player
    player athlete
    policy insurance
    population inhabitant resident
    postal zip
    prescribe prescription
    price cost fare charge rate fee
    prize award
    produce producer
    product item good
    professor faculty teacher instructor
    profit gain
    program show
    publish publication
    publisher press
    pupil student
    quantity number
    race run
    rain precipitation
    rank position
    rating score star
    release date
    rent fee
    reservation booking
    reside address
    residence address
    revenue turnover income earning sale
    review rating
    reviewer critic
    room chamber
    salary wage pay earning compensation income earn
    school college university
    score point
    seat chair capacity
    sell sale
    serve service
    ship deliver
    shipment delivery
    singer artist musician performer
    site location
    situated location
    size large
    software app
    song track
    spend amount payment
    sport game
    ssn social
    stadium venue
    start begin open
    state province
    station stop
    status state condition
    stock inventory
    store shop
    student pupil
    supplier vendor
    supply supplier
    surname last
    tag label
    teach instructor
    team club
    temperature temp
    tip gratuity
    total sum
    tour trip
    train rail
    travel trip
    treat treatment
    tuition fee
    type category
    undergo procedure
    url website
    user member
    visibility visib
    visitor tourist guest
    vote ballot
    website web
    weigh weight
    weight heavy
    win winner
    wind gust
    wine grape
    winner champion
    work employee
    write author
    year date
    zip postcode
"""


def _synonyms() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for group in _SYNONYM_SETS.strip().splitlines():
        words = group.split()
        for word in words:
            found.setdefault(word, {}).update(dict.fromkeys(w for w in words if w != word))
    return {word: tuple(others) for word, others in found.items()}


SYNONYMS = _synonyms()

# Words that carry no content of a question.
STOP = _words(
    """
    's a about according across actually again all along also always among an and another answer any appear
    appearing appears are around as associated at available based be been being belong belonging belongs both but by
    calculate called came can certain column columns come comes compare compute corresponding could currently data
    database details determine did display do does doing done dr during each either entire entries entry enumerate
    ever every exist existing exists fetch find following for from get gets getting give given go goes got gotten
    had has have he held hello her'self here hers hey hi himself his hold holds how i i'd i'll i'm identify if in
    info information into involve involved involves is is't it its itself just kind kinds know less let like list
    listed lists look lot lots made make makes many may me might more mr mrs ms much must my name's need neither no
    not now of ok okay on once one ones ones' only onto or other others our out output overall own particular please
    possible present presently print provide question record recorded records registered related report respectively
    result results retrieve return row rows s same see select set shall she should show simply single so some sort
    sorts specified state stored such system t table tables take taken takes tell than thank thanks that the their
    theirs them themselves then there these they this those through time times to together too took towards up us
    operate operated operates use used uses using value values versus very via vs want was we well went were what
    what's whats when where whether which while who whole whom whose's why will with within would you you're your
    """
)

# Verbs and words that lean on a noun beside them; a link of theirs is only a hint.
LIGHT = _words(
    """
    access accessed advise advised age aged allow allowed anyone appear appeared arrive arrived arriving assign
    assigned associated attend attended based belong big book booked born bought build built buy closed come common
    company's conferred contain cooperate cost costs cover covered create created delivered depart departed
    departing describe described direct directed earn earning earns employ employed end ended enroll enrolled
    everybody everyone file filed flew flown fly found founded gave give given hail happened head headed held high
    hire hired hold incurred issued join joined large lead leave leaving led left live lived lives living locate
    located long low made majoring make manage managed mention mentioned new occurred offer offered offers old open
    opened order ordered own owned owns paid participate participated pay people perform performed
    person persons place places play played prescribed produce produced publish published purchase purchased ran
    rate rated reach reached receive received register registered release released rent rented reserve reserved
    reside residing responsible review reviewed run sang sell sent serve served share shared sharing shipped sing
    situated small sold somebody someone speak spoken start started stay stayed study studying submitted sung
    supervise supplied supply take taken tall taught teach thing things took travel traveled treat treated used
    visit visited win won work worked working works worth write written wrote
    """
)

# Words that may stay unexplained: they lean on names, but name nothing themselves.
GENERIC = _words(
    """
    hour day week weekday month quarter
    abbreviation able accessible addressed affiliated alphabetic already amount amounts approximately carry case
    caused certified check choose chosen classified code codes combined coming complete correspond corresponds
    currency degrees destroy dollar dollars draw ending euros feet finally first foot frequency full granted grow
    handled help helps him history hours identifier inches instance instances kilometers kind last lasted lastly
    letter letters logged lot mainly maintain majority making manner measurement meeting meters miles minutes number
    numbers one part parts past people percent playing points possessed pounds processed producing provided
    regarding replace require requires respective scheme scores second seconds seen send showing size specifically
    spent starting staying stop style submit substring suffer symbol taking terms third twice two type types unit
    units usage usd way ways word year years yet
    """
)

UNITS = _words(
    """
    cent cents degree degrees dollar dollars euro euros feet foot hour hours inch inches kg kilometer kilometers km
    meter meters metre metres mile miles minute minutes percent pound pounds second seconds usd
    """
)

# Units of time, in seconds.
SECONDS = {"millisecond": 0.001, "second": 1.0, "minute": 60.0, "hour": 3600.0}

# Columns of which more is worse: what "worst" and "best" turn on.
HIGH_IS_BAD = _words(
    """
    absence accident cancellation cancelled churn complaint cost crash crime death debt defect delay downtime error
    failure fault fine injury late latency lateness loss penalty rank return wait
    """
)

# Words that run-together names of columns are made of.
COMMON = _words(
    """
    account active activity actor address adults age agency airline airport album amount apartment area artist
    author average balance bank base bath bathroom bed bedroom birth block board body book booking branch brand
    budget building business buyer campus capacity capital car card carrier category cell chapter character check
    child city class classroom client close club coach code college color comment company condition contact content
    contract cost count country county course credit currency customer data date day deal decor degree delay
    delivery department description destination detail device director discount distance district document dorm
    driver duration email employee end engine enrolment entry event expense experience faculty fault fee female file
    film finish first flag flight floor format founded from game gender genre goal grade group guest hardware has
    head headquarters height high hire history home homepage hometown horse hospital hotel hour house image in
    income index industry invoice is issue item job key kids kind label language last latitude league length lesson
    level library license line list loan local location login logo long lost lot low male manager manufacturer mark
    market match max media member membership message middle min mode model month movie museum music name nation
    nationality network nickname note number occupancy office open opening order organization origin other out owner
    page paint parent park part party passenger password patient pay payment per percent performance person pet
    phone photo physician pilot place plan plant play player playlist point policy pop population position post
    price problem procedure product production professor profit program project publisher purchase quality quantity
    race rank rate rating reason record region register registration release rent report reservation result revenue
    review road role room route salary sale sales school score season seat section seller semester service session
    sex shelf ship shop show sign singer size skill software song source speed stadium staff stage star start state
    station status stock stop store street student subject supplier surname system table tag team temperature term
    test text theme ticket time title to tour town track train transaction transfer treatment type unit university
    update url use user value vehicle vendor venue version video view vote wage warehouse weather website week
    weight width wind wine winner won word work workshop year zip zone
    """
)
