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
# Instead of an area's name.
rule-outside = outside
rule-somewhere-else = somewhere else
rule-every-day = every day
rule-to = { $first } to { $last }
rule-by-the-rules-called = Policy { $p }.
rule-plates-are-taken-as-they-were = Plates are taken as read: the lane does not consider whether an exit was missed or misread.
rule-only-the-very-plate-of-a = Exact plate match required.
rule-a-plate-that-is-read-a = A plate that is read slightly wrong opens too, if it belongs to a permit with { $at_least } % probability or more.
rule-it-also-asks-for-a-pin = It also requires a PIN or card within { $s } seconds.
# $then is one of the next two.
rule-where-it-asks-a-person-has = Where it asks, a person has { $timeout_s } seconds to answer; then { $then }.
rule-then-refused = the vehicle is refused
rule-then-open = the gate opens
rule-it-works-the-other-way-round = It works in the opposite direction { $list }.
rule-an-input-says-which-way-it = An input tells its direction; until then passback is not enforced here.
rule-a-vehicle-is-taken-to-have = A vehicle is assumed to have passed once the gate was told to open.
rule-an-input-tells-that-a-vehicle = An input reports that a vehicle has passed; after { $within_s } seconds it is assumed to have turned away.
rule-nobody-is-judged-here-and-who = Passback not enforced here, and a vehicle that passes still counts as being where it was.
rule-nobody-is-judged-here = Passback not enforced here.
rule-who-is-inside-already-is-let = A vehicle already inside is admitted, and a violation is recorded.
rule-who-is-inside-already-is-kept = A vehicle already inside is refused, if that is likely enough.
rule-who-is-inside-already-is-kept-2 = A vehicle already inside is refused.
rule-who-is-inside-already-is-let-2 = A vehicle already inside is admitted, a violation is recorded, and it is held at the exit until a person opens.
rule-who-is-not-known-to-be = A vehicle not known to be here is let out, and a violation is recorded.
rule-who-is-not-known-to-be-2 = A vehicle not known to be here is refused, if it is likely enough that it breaks the rule.
rule-who-is-not-known-to-be-3 = A vehicle not known to be here is refused.
# Begins with a small letter: it stands within brackets or after a colon.
rule-group = group { $id }: { $min }
rule-after-that-no-longer-counts = This counts for at most { $usual }.
rule-after-that-no-longer-counts-2 = This counts for at most { $usual } ({ $list }).
rule-it-stops-counting-for = This counts for a limited time: { $list }.
rule-visitors-without-a-permit-are-let = Visitors without a permit are admitted.
rule-visitors-without-a-permit-are-kept = Visitors without a permit are refused.
rule-visitors-without-a-permit-wait-until = Visitors without a permit wait until a person decides.
rule-vehicles = vehicles
rule-of-group = of group { $g }
rule-more-are-let-in-it-is = more are admitted; shown only
rule-more-are-let-in-and-noted = more are admitted and recorded
rule-more-are-kept-out = more are refused
rule-visitors-without-a-permit-are-never = Passback is not enforced for visitors without a permit.
rule-who-could-have-left-unseen-while = Vehicles that could have left unseen while a camera or the gateway was down (longer than { $least }) are not refused for { $outage_grace_min }.
rule-who-could-have-left-unseen-while-2 = Vehicles that could have left unseen while a camera or the gateway was down (longer than { $least }) may enter once more.
rule-an-outage-changes-nothing-about-who = An outage changes nothing about who counts as inside.
rule-while-a-camera-is-down-the = While a camera is down, the other lanes continue as usual.
rule-while-a-camera-is-down-nobody = While a camera is down, the lanes of the same lot refuse nobody for passback: violations are only recorded.
rule-while-a-camera-is-down-nobody-2 = While a camera is down, the lanes of the same lot do not enforce passback.
rule-a-free-move-that-is-not = An unused one-time pass expires after { $amnesty_hours }.
rule-who-breaks-the-rule-times-in = A vehicle that breaks the rule { $repeated } times within { $repeated_days } counts as a repeated violator.
rule-plate = plate { $plate }
rule-permit = permit { $id }
rule-area = area { $id }
rule-group-2 = group { $id }
rule-everybody-in = everybody in { $id }
rule-everybody = everybody
rule-one-free-move-for = one-time pass for
rule-forgotten-where-they-are-and-one = passback status reset and one-time pass for

## What a lane's thresholds mean

threshold-it-goes-by-the-text-alone = It goes by the plate text alone (infer_missed_exits = false): a vehicle that is inside by its text is refused, whatever was missed or misread. record_at, ask_at and refuse_at have no effect here.
threshold-when-a-plate-comes-in-that = When a plate enters that is believed to be inside, the gateway weighs how likely it is a second vehicle, against everything that may have been missed or misread.
threshold-when-a-vehicle-leaves-that-is = When a vehicle leaves that is not known to be here, the gateway weighs how likely it breaks the rule, against everything that may have been missed or misread.
threshold-below-record-at-it-is-let = Below { $record } (record_at) it is admitted and explained: no violation, not held against anyone.
threshold-from-to-it-is-let-through = From { $record } to { $noted_until } it is admitted, and a violation is recorded.
threshold-from-to-ask-at-a-person = From { $noted_until } to { $refuse } (ask_at) a person is asked.
threshold-from-on-refuse-at-it-is = From { $refuse } (refuse_at) it is refused. Of the vehicles that just reach this value, { $refuse_at } of 100 are refused wrongly; the higher the probability, the fewer.
threshold-entries = entries
threshold-entry = entry
threshold-exits = exits
threshold-exit = exit
threshold-no-were-recorded-here-in-the = No { $noun } were recorded here in the last { $days } days, so there are no figures of this site's own yet.
threshold-no-refusal = no refusal
threshold-one-refusal-likely-a-wrong-one = one refusal, with { $wrongly } probability a wrong one
threshold-refusals-of-them-wrongly = { $count } refusals, { $wrongly } of them wrongly
threshold-with-refuse-at-the-last-days = With refuse_at = { $refuse_at } the last { $days } days' { $count } { $noun } would have brought { $refusals }.
threshold-hardly-any = hardly any
threshold-about = about { $round }
threshold-one-stay = one stay
threshold-stays = { $count } stays
threshold-this-site-has-learned-from-so = This site has learned from { $stays } so far.
threshold-until-it-knows-it-is-careful = Until it knows { $count } it is careful and relies on what is usual elsewhere.
threshold-it-reckons-with-a-second-vehicle = It expects a second vehicle on the plate in one of { $permit } stays of { $stay_h } hours on a permit, and in one of { $visitor } of visitors.
threshold-and-with-of-the-exits-leaving = It expects { $unseen } of the exits to leave no trace.
# $area: $max $whom, $then: "Car park: 30 vehicles, more are refused". $whom is rule-vehicles or rule-of-group.
rule-limit = { $area }: { $max } { $whom }, { $then }
# $when $at: $what $whom: "every day 04:00: one-time pass for everybody".
rule-plan = { $when } { $at }: { $what } { $whom }
rule-at-all-hours = at all hours
rule-at-all-lanes = all lanes
rule-holidays = holidays
rule-schedule = { $whom }, { $hours }, { $lanes }: entry { $entry }, exit { $exit }, overriding the lane's own setting.
rule-overnight = { $whom } in { $area } at { $at }, { $when }: reported.
