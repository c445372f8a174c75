### The rules of a site, in words

## The rules of a site, in words

rule-days =
    { $n ->
        [one] { $n } day
       *[other] { $n } days
    }
rule-hours =
    { $n ->
        [one] { $n } hour
       *[other] { $n } hours
    }
rule-minutes =
    { $n ->
        [one] { $n } minute
       *[other] { $n } minutes
    }
rule-outside = outside
rule-somewhere-else = somewhere else
rule-every-day = every day
rule-to = { $first } to { $last }
rule-by-the-rules-called = By the rules called { $p }.
rule-plates-are-taken-as-they-were = Plates are taken as they were read: whether an exit was missed or misread is not asked.
rule-only-the-very-plate-of-a = Only the very plate of a permit opens.
rule-a-plate-that-is-read-a = A plate that is read a little wrong opens too, if it is a permit's for { $at_least } % or more.
rule-it-also-asks-for-a-pin = It also asks for a PIN or card, within { $s } seconds.
rule-where-it-asks-a-person-has = Where it asks, a person has { $timeout_s } seconds to answer; then { $then }.
rule-it-works-the-other-way-round = It works the other way round { $list }.
rule-an-input-says-which-way-it = An input says which way it works; until then nobody is judged.
rule-a-vehicle-is-taken-to-have = A vehicle is taken to have passed once the gate was told to open.
rule-an-input-tells-that-a-vehicle = An input tells that a vehicle has passed; after { $within_s } seconds it is taken to have turned away.
rule-nobody-is-judged-here-and-who = Nobody is judged here, and who passes counts as being where it was before.
rule-nobody-is-judged-here = Nobody is judged here.
rule-who-is-inside-already-is-let = Who is inside already is let in, and it is noted.
rule-who-is-inside-already-is-kept = Who is inside already is kept out, if that is likely enough.
rule-who-is-inside-already-is-kept-2 = Who is inside already is kept out.
rule-who-is-inside-already-is-let-2 = Who is inside already is let in, noted, and not let out until a person opens.
rule-who-is-not-known-to-be = Who is not known to be here is let through, and it is noted.
rule-who-is-not-known-to-be-2 = Who is not known to be here is not let through, if it is likely enough that the rule is broken.
rule-who-is-not-known-to-be-3 = Who is not known to be here is not let through.
rule-group = group { $id }: { $min }
rule-after-that-no-longer-counts = After { $usual } that no longer counts.
rule-after-that-no-longer-counts-2 = After { $usual } that no longer counts ({ $list }).
rule-it-stops-counting-for = It stops counting for { $list }.
rule-visitors-without-a-permit-are-let = Visitors without a permit are let in.
rule-visitors-without-a-permit-are-kept = Visitors without a permit are kept out.
rule-visitors-without-a-permit-wait-until = Visitors without a permit wait until a person decides.
rule-vehicles = vehicles
rule-of-group = of group { $g }
rule-more-are-let-in-it-is = more are let in; it is shown only
rule-more-are-let-in-and-noted = more are let in and noted
rule-more-are-kept-out = more are kept out
rule-visitors-without-a-permit-are-never = Visitors without a permit are never judged.
rule-who-could-have-left-unseen-while = Who could have left unseen while a camera or the gateway was down (longer than { $least }) is not kept out for { $outage_grace_min }.
rule-who-could-have-left-unseen-while-2 = Who could have left unseen while a camera or the gateway was down (longer than { $least }) may come in once more.
rule-an-outage-changes-nothing-about-who = An outage changes nothing about who counts as inside.
rule-while-a-camera-is-down-the = While a camera is down, the other lanes go on as usual.
rule-while-a-camera-is-down-nobody = While a camera is down, nobody is kept out by lanes of the same lot: it is noted.
rule-while-a-camera-is-down-nobody-2 = While a camera is down, nobody is judged by lanes of the same lot.
rule-a-free-move-that-is-not = A free move that is not used ends after { $amnesty_hours }.
rule-who-breaks-the-rule-times-in = Who breaks the rule { $repeated } times in { $repeated_days } counts as a repeated violator.
rule-plate = plate { $plate }
rule-permit = permit { $id }
rule-group-2 = group { $id }
rule-everybody-in = everybody in { $id }
rule-everybody = everybody
rule-one-free-move-for = one free move for
rule-forgotten-where-they-are-and-one = forgotten where they are, and one free move, for

## What a lane's thresholds mean

threshold-it-goes-by-the-text-alone = It goes by the text alone (infer_missed_exits = false): whoever is inside by the text is kept out, whatever was missed or misread. record_at, ask_at and refuse_at change nothing here.
threshold-when-a-plate-comes-in-that = When a plate comes in that is believed inside, it is weighed how likely that is a second vehicle, against all that may have been missed or misread.
threshold-when-a-vehicle-leaves-that-is = When a vehicle leaves that is not known to be here, it is weighed how likely it breaks the rule, against all that may have been missed or misread.
threshold-below-record-at-it-is-let = Below { $record } (record_at) it is let through and explained: no violation, and counted against nobody.
threshold-from-to-it-is-let-through = From { $record } to { $noted_until } it is let through, and a violation is noted.
threshold-from-to-ask-at-a-person = From { $noted_until } to { $refuse } (ask_at) a person is asked.
threshold-from-on-refuse-at-it-is = From { $refuse } on (refuse_at) it is kept out. Of the vehicles that just reach it, { $refuse_at } of 100 are kept out wrongly; the surer it is, the fewer.
threshold-entries = entries
threshold-entry = entry
threshold-exits = exits
threshold-exit = exit
threshold-no-were-recorded-here-in-the = No { $noun } were recorded here in the last { $days } days, so there are no figures of this site's own yet.
threshold-no-refusal = no refusal
threshold-one-refusal-likely-a-wrong-one = one refusal, { $wrongly } likely a wrong one
threshold-refusals-of-them-wrongly = { $count } refusals, { $wrongly } of them wrongly
threshold-with-refuse-at-the-last-days = With refuse_at = { $refuse_at } the last { $days } days' { $count } { $noun } would have brought { $refusals }.
threshold-hardly-any = hardly any
threshold-about = about { $round }
threshold-one-stay = one stay
threshold-stays = { $count } stays
threshold-this-site-has-learned-from-so = This site has learned from { $stays } so far.
threshold-until-it-knows-it-is-careful = Until it knows { $count } it is careful: it leans on what is usual elsewhere.
threshold-it-reckons-with-a-second-vehicle = It reckons with a second vehicle on the plate in one of { $permit } stays of { $stay_h } hours on a permit, and in one of { $visitor } of visitors.
threshold-and-with-of-the-exits-leaving = And with { $unseen } of the exits leaving no trace.
rule-limit = { $area }: { $max } { $whom }, { $then }
rule-plan = { $when } { $at }: { $what } { $whom }
rule-at-all-hours = at all hours
rule-at-all-lanes = all lanes
rule-holidays = holidays
rule-schedule = { $whom }, { $hours }, { $lanes }: entry { $entry }, exit { $exit } instead of what the lane says.
rule-overnight = { $whom } in { $area } at { $at }, { $when }: reported.
