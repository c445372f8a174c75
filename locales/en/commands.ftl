### What commands say when they run. Their help is English.

## Chains of hashes: audit verify, journal verify

cmd-no-database-yet = { $path }: there is no database yet
cmd-holds-wants = --holds wants a number and its hash: --holds 1200:9f86d081…
cmd-audit-rows-in-order = rows 1 to { $rows } are in order
cmd-audit-broken = { $path }: the audit log is broken: row { $row } is the first that does not fit: { $why }
cmd-audit-rewritten = { $path }: log or journal no longer hold { $head }: they were rewritten after it was written down
cmd-audit-journal-broken = { $path }: entry { $entry } of the journal was changed, or the one before it was; rows of the audit log are in order
cmd-audit-no-head = { $text }: no head of an audit log (1200:9f86d081…), and no file of such
cmd-audit-no-head-file = { $path }: the file audit.head is not beside it: it is written anew with the next row
cmd-audit-holds = { $heads ->
    [one] It holds the head that was given.
   *[other] It holds all { $heads } heads that were given.
 }
cmd-audit-in-order = { $path }: in order, { $rows } rows. It ends in { $head }
cmd-entry-otherwise = entry { $seq } of { $at } is decided otherwise by this version
cmd-journal-rewritten = { $path }: entry { $seq } is not the one that was written down: the journal was rewritten
cmd-journal-empty = { $path }: the journal is empty
cmd-journal-entries = { $path }: { $count } entries. It ends in { $seq }:{ $hash }
cmd-journal-otherwise = { $faults } of { $count } entries are decided otherwise than this very version decided them
cmd-decided-by = decided by { $build }: { $entries } entries, { $otherwise } of them otherwise by this version
cmd-build-not-known = a build not known
cmd-snapshot-in-order = snapshot at entry { $seq }: in order
cmd-snapshot-carries = snapshot at entry { $seq }: carries the state on from an older version
cmd-snapshot-not-used = snapshot at entry { $seq }: not used: { $why }
cmd-not-decided-anew = entries up to { $seq } were not decided anew: their chain holds, and the rest was held against the state that was kept there
cmd-erased = personal data were erased from { $entries } entries
cmd-digest = digest of the state: { $digest }

## The other commands

cmd-in-order-with-areas-lanes = { $site }: in order. { $name } with { $areas ->
        [one] one area
       *[other] { $areas } areas
    }, { $lanes ->
        [one] one lane
       *[other] { $lanes } lanes
    }, { $gates ->
        [one] one gate
       *[other] { $gates } gates
    }, { $cameras ->
        [one] one camera
       *[other] { $cameras } cameras
    }.
cmd-there-are-no-figures-this = There are no figures of this site's own yet: its database is not there.
cmd-this-sites-own-figures-could = This site's own figures could not be read: { $e }
cmd-gateway-must-be-running = { $name }: the gateway must be running.
cmd-given-up-after-min = Given up after { $within } min.
cmd-other-plates-were-read-here = (other plates were read here meanwhile: was the test car misread?)
cmd-not-done = not done
cmd-does-not-apply = does not apply
cmd-all-tests-apply-have-passed = All tests that apply have passed.
cmd-not-all-tests-have-passed = NOT all tests have passed.
cmd-one-pulse-ms-requests-open = one pulse of { $pulse_ms } ms that requests "open"
cmd-nothing-was-sent-this-moves = Nothing was sent. This moves a real barrier: see that nobody and nothing is under it, then say --yes.
cmd-sending-pulse = Sending the pulse …
cmd-accepted-in-ms-relays-word = Accepted in { $took } ms. That is the relay's word: look whether the barrier moves.
cmd-failed-after-ms = Failed after { $took } ms: { $e }
cmd-contact-let-go-or-device = The contact is let go, or the device does it by itself.
cmd-no-gate-known = { $id } is no gate of { $site }; known: { $known }
cmd-standard-output-gone = standard output is gone
cmd-operating-system-gave-no-threads = the operating system gave no threads
cmd-camera-can-be-used = The camera can be used.
cmd-address = the address { $found }
cmd-pictures-second = , { $f } pictures a second
cmd-first-picture-after-ms-x = first picture after { $after_ms } ms: { $width }x{ $height }
cmd-every-picture-key-frame = every picture is a key frame
cmd-key-frame-every-s-rather = a key frame every { $s } s (rather far apart: set 1 to 2 s in the camera)
cmd-key-frame-every-s = a key frame every { $s } s
cmd-fewer-than-two-key-frames = fewer than two key frames in { $seconds } s (set 1 to 2 s in the camera)
cmd-over-s-pictures-second-kbit = over { $seconds } s: { $fps } pictures a second, { $kbit_per_s } kbit/s, { $keys }
cmd-lost-network-packets-undecodable-pictures = lost: { $lost_packets } network packets, { $undecodable } undecodable pictures
cmd-write-out-file-where-decisions = write --out FILE: where the decisions go
cmd-lines-digest-state = { $lines } lines; digest of the state: { $digest }
cmd-line-lines-must-be-numbered = `line` is { $line }; the lines must be numbered from 1
cmd-before-line-above = { $at } is before { $before }, the line above
cmd-site-file-has-no-lane = the site file has no lane "{ $lane }"
cmd-ready-stop-with-ctrl-c = Ready. Stop with Ctrl-C.
cmd-signals-stop-cannot-be-listened = the signals to stop cannot be listened to
cmd-cannot-be-written = { $path } cannot be written
cmd-entries-from = { $entries } entries from { $from } to { $to }
cmd-vehicles-answered = vehicles answered
cmd-let-through = admitted
cmd-left-person = left to a person
cmd-refused-wrongly-healed-later = refused wrongly (healed later)
cmd-noted-wrongly-healed-later = recorded wrongly (healed later)
cmd-repeated-violators = repeated violators
cmd-vehicles-answered-otherwise = { $differing } vehicles answered otherwise
cmd-event-at = event { $seq } of { $at } at { $lane }: { $was } -> { $would }
cmd-passages-could-not-be-followed = { $lost } passages could not be followed
cmd-timer-stays-propose-min = timer that the stays propose: { $min } min
cmd-no-timer-proposed-stays-are = no timer is proposed: { $stays } stays are known
cmd-clips-are-rendered-by-make = { $schedule }: { $e }; the clips are rendered by `make run`, or `make clips` alone
cmd-demo-starting-cameras-gstreamers-rtsp = demo: starting the cameras (GStreamer's RTSP server) and the relay (pymodbus)
cmd-cars-come-from-now-on = Cars come from now on; the whole goes round every { $loop_s } s.
cmd-path-not-utf-8 = { $path }: the path is not UTF-8
cmd-earlier-demo-cannot-be-removed = { $data } of an earlier demo cannot be removed
cmd-has-no-output = it has no output
cmd-said-nothing-for-minute = it said nothing for a minute
cmd-ended-at-once = it ended at once
cmd-cameras-have-stopped = the cameras have stopped
cmd-gateway-has-stopped = the gateway has stopped
cmd-nobody-was-to-come = nobody was to come
cmd-read-right = read right
cmd-read-as-was-be = read { $read }, as was to be
cmd-demo-cars-came-read-right = demo: { $cars } cars came: { $right } read right, { $wrong } read otherwise (one a round is meant to be), { $unread } not read; { $expected } of { $answered } decisions as expected
cmd-nothing-decide = nothing to decide
cmd-has-faults =
    { $count ->
        [1] the configuration has one fault:
       *[other] the configuration has { $count } faults:
    }
cmd-now = NOW
cmd-passed = PASSED
cmd-failed = FAILED
cmd-sheet-head =
    COMMISSIONING OF { $site }

    Test car { $plate }, in by { $entry }, out by { $exit }
    Begun { $begun }, by { $by }
cmd-sheet-wanted = wanted: { $expected }
cmd-sheet-found = found:  { $found }
cmd-sheet-proof = proof:  event { $event } at { $at }
cmd-sheet-signed = Signed: ______________________
cmd-device-address = { $address }: no address of a device; write HOST, HOST:PORT or http://HOST:PORT
cmd-device-camera-section = As a camera that reads by itself (it must be set to post to this machine, port 8490):
cmd-device-gate-section = As a relay that opens a gate:
cmd-device-kind = it is a device of { $name }
cmd-device-log-in-refused = it refuses the name or the password that was given: check them (it was not tried again: devices lock accounts)
cmd-device-empty-entry = entry { $id } of its list of servers is empty and is set
cmd-device-own-entry = entry { $id } of its list of servers is this gateway's already ({ $was }) and is set anew
cmd-device-no-entry = not set: every entry of its list of servers sends somewhere else ({ $all }). Free one in the camera's own pages
cmd-device-log-in = it wants a log-in: give --username, and the password by --password-env or --password-file (a refused one is not tried again: devices lock accounts)
cmd-device-looking = Looking at { $address } …
cmd-device-modbus = something answers on port 502: a Modbus relay? Its maker's sheet says which (docs/ref/gates.md, modbus-tcp, adam-6000, waveshare)
cmd-device-model = model and firmware: { $model }
cmd-device-no-sign = a web server is there (status { $status }), and shows nothing of a device that is known here
cmd-device-not-set = it did not take where to send to: { $said }
cmd-device-opens-by-itself = it opens its barrier by itself, or also by itself: passback cannot be kept. Set "control by platform" (ctrlMod 1) in it
cmd-device-opens-when-asked = it opens its barrier only when it is asked to: good
cmd-device-rtsp = something answers on port 554: a camera whose pictures can be read here? Try plategate probe-camera
cmd-device-sends-to = it posts its reads to { $url } from now on
cmd-device-unknown = It was not recognised.
cmd-device-unreachable = it cannot be reached on that port: { $why }
cmd-probe-no = no: { $fault }
cmd-probe-try = try: { $hint }
cmd-probe-reachable = reachable, and lets us in
cmd-probe-offers = offers { $codec }{ $size }{ $fps }   (streams: { $streams })
cmd-run-head =
    Plategate { $version }: { $name }
    Dashboard: { $scheme }://{ $address }/
# What `systemctl status` shows of a running gateway.
cmd-service-ready = Running; dashboard at { $address }
cmd-run-password =
    Log in as admin with the one-time password: { $password }
    (it is shown only now, and asked to be changed)
cmd-refused = refused
cmd-violations = violations
cmd-was = was
cmd-would-be = would be
cmd-timer = timer
cmd-stays-longer = stays that last longer
cmd-wrong-ones-waived = false alarms avoided
cmd-not-read = NOT READ
cmd-read-otherwise = READ { $read }
cmd-unread = UNREAD
cmd-peer-did-not-start = { $script } did not start ({ $why }); `make setup` installs what it needs
cmd-opened = opened
cmd-outcome-not = { $outcome }, NOT { $expected }

## Lines of recorded reads

cmd-crossing-needs-way-in-or = a crossing needs `way`: "in" or "out"
cmd-there-are-chars-but-no = there are `chars` but no `plate`
cmd-chars-plate-differ-in-length = `chars` and `plate` differ in length
cmd-chars-must-name-characters-plate = `chars` must name the characters of `plate`, and at most 12
cmd-two-lanes-saw-one-plate = { $one } and { $other } read the same plate within { $within } s of each other { $times } times in the last { $days } days: one camera sees the vehicles of the other lane. Turn it, or write apart_s = { $within } in both lanes.
cmd-exits-not-known-yet = How well the exits are read is not known yet. Who leaves unread is refused at the next entry: begin with passback = "soft" for two weeks.

# plategate backup, plategate restore
cmd-backup-where = where to? Say plategate backup DIR, or write dir in the site file's [backup]
cmd-backup-pages = database: page { $done } of { $all }
cmd-backup-pictures = pictures: { $done } new ones
cmd-backup-taken = { $dir }: backed up, { $entries } journal entries, { $rows } rows of the audit log, { $pictures } pictures ({ $mb } MB)
cmd-backup-without-secrets = Not in it: passwords of devices and mail that the site file takes from files of their own, and keys of TLS. Keep those yourself.
cmd-restore-no-set = { $dir }: there is no whole backup here
cmd-restore-unknown-set = { $dir }: there is no set { $name }; known: { $known }
cmd-restore-set = { $name }  { $site }, { $entries } journal entries, made by { $build }
cmd-restore-set-bad = { $name }  cannot be used: { $why }
cmd-restore-site-file = { $path }: there was no site file; the backup's was written there
cmd-restore-site-file-not-written = { $path }: the backup's site file cannot be written there: { $e }
cmd-restore-not-whole = Nothing was put in place; what was copied lies in { $half }. The backup does not hold together: { $why }
cmd-restore-ends-otherwise = journal, audit log or state do not end as the backup's manifest says
cmd-restored = { $data }: restored from { $name }: { $entries } journal entries decided anew and in order, { $rows } rows of the audit log in order, { $pictures } pictures
cmd-restore-next = Start the gateway with { $site }. What happened after the backup is not known to it: as after an outage, hard lanes refuse nobody for passback until the grace of [passback] outage is over.

# plategate run --dry-run
cmd-dry-run-taken-up = The data were taken up in a copy: { $last } journal entries; the start goes on from the state at entry { $snapshot } and goes through { $replayed } after it.
cmd-dry-run-same-build = This very build decided them last: nothing is upgraded.
cmd-dry-run-upgrade = { $from } decided them last. What it decided stays decided, also the { $otherwise } of those entries that this build would decide otherwise.
cmd-dry-run-reconfigure = The site file differs from what the engine was told last: the start tells it.
cmd-dry-run-unchanged = Nothing was changed. After a real start an older program cannot read the data: plategate backup first.

## subject

subject-part = { $name }: { $rows }
subject-readme =
    What is known of the plate { $plate }

    Each part is there twice: as a table (.csv, opens in a spreadsheet) and whole (.json).
    Times are in UTC. So many rows each; parts without any are left out:

    { $parts }

    Pictures: { $pictures }

    decisions: each time the plate was read, or another text was taken for it, and what was decided
    reads: the same as the camera read it, character by character, with how sure it was
    passages: when it went in or out
    visits: how long it was inside
    violations, explained: what contradicted the rules, and what was made of it
    permits: every version of each permit that it is or was on
    orders: what people did about it, and why
    notices: what was noticed of it by the gateway itself
    reviews, judgements: reads that a person was to look at, and what they said
    audit: rows of the audit log that name it
    commissioning: tests that were made with it

    A plate that begins with # is a stand-in: the row is older than plates are kept.
    The files may also name other people (who gave an order, another vehicle that was near): look through them before you hand them over.
cmd-subject-told = what is known of the plate is in { $file }: { $bytes } bytes. It is personal data: hand it over safely, and delete it here
cmd-subject-file-not-written = { $file }: cannot be written ({ $e })
cmd-subject-no-plate = no plate was given: write it behind the command, or a line of it to standard input
cmd-subject-wants-reason = say why it is erased: --reason "…"
cmd-subject-wants-yes = this erases the plate for good. Take what is known of it first (without --erase), then say --yes
cmd-subject-erased =
    { $rows ->
        [0] nothing of it was in the journal that can go today
        [one] it left one row of the journal
       *[other] it left { $rows } rows of the journal
    }, and { $pictures ->
        [one] one picture is gone
       *[other] { $pictures } pictures are gone
    }
cmd-subject-inside = its vehicle is believed inside: that goes when it has left
cmd-subject-on-permit = it is on a permit: take it off, then what the permit was goes, too
cmd-subject-young = reads of the last 30 days can still be put right: the rest goes by itself at the first night after { $until }
cmd-subject-offences = it counts towards repeated violators up to { $until }: that goes at the first night after
cmd-subject-other-lots = the region's other lots were not told, for this gateway has never reached the region's database: erase it again when it has
cmd-subject-unclean = a reader holds the database: something may stay in its unused parts until the next night
cmd-subject-backups = backups hold it until their sets are over; a restored set is put right at its first night
cmd-journal-compacted = { $path }: { $before } MB before, { $after } MB now
cmd-journal-is-read = somebody reads the database: it was written anew, but its log could not be emptied. Try again when nobody does
cmd-discover-asking = Asking { $to } for ONVIF devices…
cmd-discover-not-sent = nothing could be sent ({ $why }): is this machine on the cameras' network?
cmd-discover-none = None has answered. Devices answer on their own network alone, and many makers switch ONVIF off at first: look in the device's own pages.
cmd-discover-found =
    { $count ->
        [one] One device. Look at it with plategate probe-device ADDRESS.
       *[other] { $count } devices. Look at each with plategate probe-device ADDRESS.
    }
cmd-device-contacts = it tells of { $all }
cmd-device-away = Nothing answers there: check the address, the device's power and the network.
cmd-device-onvif-section = As a camera that reads by itself (it must have ONVIF Profile M, and an ONVIF user):
cmd-device-input-section = As a contact of a lane:
cmd-device-onvif = it speaks ONVIF
