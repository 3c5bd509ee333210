"""Words that run-together names (``roomname``) are made of; made by hand, no schema is behind them."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


COMMON: Final = _words(
    """
    abbreviation abstract academic access accident accommodation account accountant acquisition action active
    activity actor address adjustment administrator admission adult adults advertisement advisor affiliation age
    agency agent agreement aircraft airline airplane airport airspace album alcohol alias allergy alliance allowance
    altitude ambulance amount analysis animal anniversary announcement annual another answer antenna apartment
    application appointment approval architect area arena arrangement arrival article artist assembly assessment
    asset assignment assistant association athlete attendance attendee attribute auction audience audit author
    authority authorship average award baby background baggage bakery balance ballot band bank barcode base baseball
    basketball bassist bath bathroom battery battle beach bed bedroom beer begin beverage bicycle bill bird birth
    birthdate birthday birthplace block board body bond bonus book booking boss bottle boundary bowler branch brand
    brewery bridge broker brother browser budget builder building bundle burial business buyer cabin cable calendar
    call camera camp campaign campus canal cancel candidate capacity capital captain car carbon card care career
    cargo carpet carrier cart case cash cast casualty catalog category cause ceiling cell ceremony certificate chain
    chair champion championship change channel chapter character charge chart chassis check checkout cheese chef
    chemical child chip choice choir church cinema circuit citizen city claim class classroom clause client clinic
    close clothing cloud club clue cluster coach coast cocktail code coffee collection college color comedy command
    commander comment commerce commission committee commodity community company competition competitor complaint
    component composer computer concert condition conductor conference configuration congress connection
    constituency construction constructor consultant consumer contact content contestant contestants continent
    contract contribution contributor controller convention conversion cook coordinate copy corporation correction
    cost council count counter country county couple coupon course court cover craft create creation creator
    creature credit crew crime criminal crop cuisine culture currency curriculum customer cycle cyclist cylinder
    cylinders dancer dashboard data database date day deadline deal dealer death debt decision decor defect defense
    degree delay delegate deliver delivery demand denomination department deposit depth deputy description design
    designation designer desk destination detail device diagnosis dialect diameter dimension dinner diploma director
    discount disease dish dispatch display distance district dock doctor document domain donation donor door dorm
    dose download draft drama drawing dress drink drive driver drop drug duration duty dynasty earnings eater
    economy edition editor education effect election electric elevation elevator email emission emperor employee
    employer employment end energy engine engineer enroll enrollment enrolment enterprise entity entrance entrant
    entry environment episode equipment error estate estimate evaluation event exam examination exchange exhibit
    exhibition expense experience expert expiration export extension extra factor factory faculty failure fall
    family farm farmer fashion fast father fault feature federation fee feedback fellowship female festival fiction
    field fight figure file film finance finding fine finish fire fireworks firmware first fish fitness flag flavor
    fleet flight floor flower fluid folder follower food football force forecast foreign forest form format
    formation formula forum founded fraction frame framework franchise frequency friend from front fruit fuel
    function fund funding gallery game garage garden gate gear gender general generation genre gift glass goal golf
    good government governor grade graduate graduation grant grape graph gross ground group growth guard guest guide
    guitar gymnast habitat hall handler hardware harvest has head heading headline headquarter headquarters health
    heart heat height helicopter heritage high highway hire history hobby holder holding holiday home homepage
    hometown homework horse hospital hospitality host hotel hotline hour house household housing human hurricane
    identifier identity illness image impact import improvement in incident inclusion income increase index
    indicator individual indoor industry inflation influence information ingredient inhabitant injury innings input
    inspection inspector institute institution instruction instructor instrument insurance interaction interest
    interface internal international internship interval interview introduction inventor inventory investigation
    investment investor invoice is island issue issuer item jersey job jockey journal journalist journey judge juice
    jury justice keeper key keyboard keyword kids kind king kingdom kitchen label lake land landing lane language
    laptop laser last latest latitude launch lawyer layer leader leadership league lease leave lecture lecturer
    lender length lens lesson letter level liability liberty library license lifetime lift light limit line link
    list listing literacy litre live load loan local location lodge login logistics logo long loss lost lot lottery
    love low machine magazine mail mailing main maintenance major majority maker male mall manager manner
    manufacturer margin marine mark market marriage mass master match material matter max maximum mayor meal mean
    measure measurement meat mechanic medal media medication medicine meeting member membership memory mention menu
    merchandise merchant mesh message metal meter method metric metro middle mile milestone military mill min
    mineral minimum mining minister ministry minority minute missing mission mobile mode model module moment money
    monitor month monument mother motion motor mountain mouse movement movie municipality murder muscle museum music
    musician name nation nationality native nature network newspaper nickname node noise nomination nominee normal
    note notebook notice notification number nurse object observation occasion occupancy occupation offense offer
    office officer official offline online open opening opera operating operation operator opinion opponent option
    orchestra order organization origin other out outcome outdoor outlet output overall overtime overview owner
    ownership package packaging page paint painter painting pair palace panel paper paperwork parameter parent park
    parking part participant participation partition partner party passenger password patch patent path patient
    pattern pay payment peak penalty pension people per percent percentage perfect performance period permission
    permit perpetrator person personal personnel pet phase philosophy phone photo phrase physician picture piece
    pilot pipe pipeline pitch pitcher pixel place plan plane planet plant plate platform play player playlist poem
    poet point poison pole police policy politician poll pollution pool pop population port portfolio portion
    position possession post postal poster potential power powertrain practice precipitation precision preference
    prefix premise premium prescription presence presentation president press pressure prevalence prey price primary
    prince principal print priority prison prisoner private prize problem procedure process processor producer
    product production profession professor profile profit prognosis program project promotion proof property
    proportion proposal protein protocol provider province provision public publication publicity publisher purchase
    purpose qualification quality quantity quarter queen query question queue quiz quota quote quotient race radio
    rail railway rain raise range rank ranking rate rating reach reaction reader reading reason receipt reception
    recipe recipient recommendation record recorder recovery reduction referee reference refund region regional
    register registration regular relation relationship relative relay release reliability religion remark reminder
    renewal rent rental repair replacement report reporter representative republic request requirement rescue
    research researcher reservation reserve residence resident resolution resource response responsibility
    restaurant restrict restriction result retail return revenue review reward rice rider ring rise risk rival river
    road rock rocket role roller room round route rower rule runner runtime safety saint salary sale sales sample
    satellite satisfaction savings scale scenario schedule scholar scholarship school science scientist scope score
    scorer screen script sculpture search season seat second secretary section sector security seed segment
    selection seller semester senate senator senior sensor sentence sequence serial series servant server service
    session setting settlement sex shape share shareholder shelf shift ship shipment shipping shirt shoe shooter
    shop shopping shot shoulder show showtime side sight sign signal signature silver similarity singer sister site
    situation size skater sketch skill skin slot smoke snow social society soft softball software soil soldier
    solution song sort sound soup source space spaceship speaker specialist specialization species specification
    spectator speech speed spending sponsor sport spouse spring squad square stadium staff stage stance stand
    standard standing star start state statement station statistics statue status step stick stock stone stop
    storage store storm story strategy stream street strength structure student studio study style subject
    subscriber subscription substance suite summary summit supervisor supplier supply support surface surgeon
    surgery surname surplus survey survivor suspect sweet swimmer switch symbol symptom syndrome system table tag
    tail talent tank target task taste taxi teacher teaching team teammate teamwork technician technique technology
    telephone television temperature template temple tenant tennis term territory terrorist test text theme ticket
    time timeline timestamp timezone tissue title to together toilet tone tool topic total touch tour tourism
    tourist tournament tower town township trace track trade trader trading tradition traffic trail trailer train
    trainer training tram transaction transfer translation translator transport transportation travel treasury
    treatment treaty tree trend trial tribe trip troop trophy truck trust tube tuition tune tunnel turn tutor twin
    type uncle uniform union unique unit universe university update upgrade upload url usage use user username
    utility vacation vaccine valley value variable variety vegetable vehicle velocity vendor venue verdict version
    vessel victim victory video view village violation virus visibility vision visit visitor vocal vocals voice
    volleyball volume volunteer vote voter voting voucher voyage wage waiter wall ward warehouse warranty warship
    waste water wealth weapon wear weather website wedding week weekday weekend weight welfare wheel width wife wind
    wine wing winner wire witness woman women won wood word work worker workshop worship worth wrestler writer
    writing yard year yield young zip zone
    """
)
