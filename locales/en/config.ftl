### What is wrong with a file that people write, and what would be right

fault-empty = is empty
fault-write-text-or-leave-key = write a text, or leave the key out
fault-write-text-in-quotes = write a text in quotes
fault-write-whole-number-from = write a whole number from { $start } to { $end }
fault-write-number-from = write a number from { $start } to { $end }
fault-write-true-or-false = write true or false
fault-write-one = write one of: { $list }
fault-write-list-texts-b = write a list of texts: ["a", "b"]
fault-holds-something-not-text = holds something that is not a text
fault-write-section = write a [{ $name }] section
fault-write-sections = write [[{ $name }]] sections
fault-missing = is missing
fault-is = is { $what }
fault-is-text = is "{ $text }"
fault-a-list = a list
fault-a-section = a section
fault-write-its-name-now = write { $new }: that is its name now
fault-known-keys = known keys: { $known }
fault-known-keys-one-near = write { $near }? Known keys: { $known }
fault-not-key-known-here = is not a key known here
fault-text = the text "{ $s }"
fault-number = the number { $n }
fault-date = the date { $d }
fault-put-into-environment-variable-write = put it into an environment variable and write its name as { $env_key }, or into a file ({ $file_key })
fault-does-not-belong-into-site = does not belong into the site file
fault-stands-beside = stands beside { $env_key }
fault-keep-one-two = keep one of the two
fault-variable-not-set = the environment variable { $name } is not set
fault-file-cannot-be-read = the file { $path } cannot be read ({ $e })
fault-file-empty = the file { $path } is empty
fault-does-not-go-with-others = does not go with the others here: record_at { $record_at }{ $ask }, refuse_at { $refuse_at }
fault-record-at-comes-first-then = record_at comes first, then ask_at, then refuse_at
fault-no-area-this-file = "{ $outer }" is no area of this file
fault-write-id-area = write the id of an [[area]]
fault-loop-area-would-lie-within = is a loop: the area would lie within itself
fault-area-lies-within-larger-one = an area lies within a larger one, and so on, to one that lies within none
fault-another-region-than-around = is another region than that of "{ $outer }" around it
fault-regions-are-lots-share-what = regions are lots that share what they know; an area is in that of the area around it
fault-no-group-this-file = "{ $id }" is no group of this file
fault-set-but-visitors-are-admitted = is set, but visitors are admitted without one
fault-write-visitors-refuse-or-ask = write visitors = "refuse" or "ask"
fault-open-at-entrance = is "open" at an entrance
fault-only-exit-may-open-by = only an exit may open by itself when nobody answers: drop it
fault-schedule-but-no-reverse-section = is "schedule", but no [[reverse]] section names the lane
fault-write-reverse-section-with-its = write a [[reverse]] section with its times
fault-has-two-reverse-sections-hold = has two [[reverse]] sections that hold at the same time
fault-let-one-end-before-other = let one end before the other begins
fault-does-not-track-entries-but = does not track entries to "{ $to }", but exits from there are judged
fault-write-off-soft-or-hard = write off, soft or hard at the entry, or off at the exits
fault-arms-which-has-no-exit = arms "{ $area }", which has no exit lane, and no timer
fault-write-lane-leads-out-or = write a [[lane]] that leads out of it, or a timed word
fault-arms-but-its-exits-do = arms "{ $area }", but its exits do not track, and there is no timer
fault-write-off-soft-or-hard-at = write off, soft or hard at an exit, or a timed word
fault-trap-but-no-exit-from = is a trap, but no exit from "{ $area }" is soft or hard: nothing would hold anybody
fault-arm-exits-or-write-soft = arm the exits, or write soft or hard here
fault-set-but-presence-timeout-min = is set, but presence_timeout_min takes vehicles off the list that are still there
fault-drop-one-them-timer-min = drop one of them; a timer_min never empties the list
fault-set-but-area-has-no = is set, but the area has no exit lane: nothing takes a vehicle off the list
fault-write-lane-leads-out = write a [[lane]] that leads out of it
fault-no-lane-reversible-by-schedule = "{ $id }" is no lane that is reversible by schedule
fault-write-reversible-schedule-in-lane = write reversible = "schedule" in that [[lane]]
fault-amnesty-number = amnesty number { $place }
fault-reversal-lane = the reversal of lane { $id }
fault-area-lane-refuses-passback-but = area { $area }: lane { $hard } refuses passback, but lane { $lax } does not look: whoever is refused may take that one
fault-clock-jumps-over-when-summer = { $what }: the clock jumps over { $clock } when summer time begins ({ $date }): then it counts from the moment after
fault-comes-twice-when-summer-time = { $what }: { $clock } comes twice when summer time ends ({ $date }): what happens once happens the first time, what lasts holds both times
fault-cannot-be-read-6 = cannot be read: { $error }
fault-check-path-who-may-read = check the path and who may read it
fault-file-must-be-toml-key = the file must be TOML: key = value
fault-write-site-section-with-at = write a [site] section with at least: name = "Main street"
fault-pem-files-this-user-may = PEM files that this user may read, the certificate first in its chain
fault-write-lane-section-for-each = write a [[lane]] section for each lane
fault-write-id-lane-tells = write the id of the [[lane]] that it tells of
fault-no-lane-this-file = "{ $lane }" is no lane of this file
fault-direction-but-lanes-direction-not = is "direction", but the lane's direction is not told by an input
fault-write-reversible-input-in-lane = write reversible = "input" in the [[lane]]
fault-has-such-input-already = "{ $id }" has such an input already
fault-keep-one-input-lane-meaning = keep one [[input]] a lane and meaning
fault-lane-has-no-camera-nothing = lane { $id } has no camera: nothing is ever read there
fault-lane-has-no-gate-its = lane { $id } has no gate: its decisions open nothing
fault-camera-belongs-no-lane-not = camera { $camera } belongs to no lane: it is not started
fault-set-but-mode-has-no = is set, but "{ $mode }" is a mode without a timer
fault-write-timed-word-timed-timed = write a timed word (timed, timed-soft, hard, soft), or drop the timer
fault-set-so-are-entry-or = is set, and so are entry or exit
fault-write-mode-for-both-ways = write mode for both ways at once, or entry and exit apart
fault-set-but-entries-are-not = is set, but entries are not judged
fault-write-mode-that-judges = write a mode for entry that judges, or drop the timer
fault-trap-at-exit = is "trap" at an exit
fault-trap-for-entries-exits-are = trap is for entries; exits that are soft or hard hold what it has let in
fault-set-so-passback-or-its = is set, and so is passback or its timer
fault-write-one-them = write one of them
fault-no-policy-this-file = "{ $id }" is no policy of this file
fault-write-one-schedule-input = write one of: schedule, input
fault-write-id-reversible-lane = write the id of a reversible [[lane]]
fault-write-time-sites-clock-07 = write a time of the site's clock: "07:30"
fault-write-time-from-00-00 = write a time from 00:00 to 23:59: "07:30"
fault-write-days-as = write days as: { $list }
fault-set-but-group-exempt = is set, but the group is exempt
fault-drop-timer-or-exemption = drop the timer or the exemption
fault-write-how-many-vehicles-max = write how many vehicles: max = 40
fault-set-so-group = is set, and so is group
fault-write-one-them-or-two = write one of them, or two sections
fault-write-what-people-call-car = write what people call the car park: name = "Main street"
fault-write-iana-name-such-as = write an IANA name such as "Europe/Vienna"
fault-write-short-name-id-entry = write a short name: id = "entry-1"
fault-use-at-most-40-letters = use at most 40 letters A-Z a-z, digits, - and _
fault-there-twice = "{ $id }" is there twice
fault-give-each-its-own-id = give each its own id
fault-built-in = "{ $id }" is built in
fault-leave-this-section-out-lanes = leave this section out; lanes may use "{ $id }" as it is
fault-no-this-file = "{ $name }" is no { $key } of this file
fault-file-has-none-yet = the file has none yet
fault-lane-leads-from-one-area = a lane leads from one area to another
fault-area-lane-comes-from = is the area that the lane comes from
fault-write-id-area-at-one = write the id of an [[area]] at one end at least
fault-outside-so-lanes-other-end = is outside, and so is the lane's other end
fault-set-but-this-lane-asks = is set, but this lane asks nobody
fault-write-visitors-ask-ask-at = write visitors = "ask", denied_likely = "ask", ask_at or second_factor_within_s, or drop it
fault-set-but-crossing-assumed = is set, but crossing is "assumed"
fault-write-crossing-input-or-drop = write crossing = "input", or drop it
fault-set-but-matching-exact = is set, but matching is "exact"
fault-write-matching-likely-or-drop = write matching = "likely", or drop it
fault-write-devices-address-address-192 = write the device's address: address = "192.0.2.7:502"
fault-input-at = input { $input } at { $address }
fault-set-but-user-name-or = is set, but user name or password is not
fault-write-username-password-env-name = write username = "…" and password_env = "NAME" or password_file = "PATH"
fault-write-relays-address-e-g = write the relay's address, e.g. "http://192.168.1.51/rpc"
fault-write-http-host-path-or = write http://host/path or https://host/path
fault-no-web-address = is no web address
fault-holds-user-name-or-password = holds a user name or a password
fault-write-them-as-username-password = write them as username and password_env or password_file
fault-relay-at = the relay at { $shown }
fault-no-password-check-password-env = { $name }: no password: { $missing }; check password_env or password_file
fault-cannot-be-set-up = { $name }: cannot be set up: { $e }
fault-write-host-port-e-g = write host:port, e.g. "192.168.1.50:502"
fault-has-no-host-or-no = has no host or no port from 1 to 65535
fault-with-pulse-device = is { $base } with pulse = "device"
fault-device-timed-pulse-has-fixed = a device-timed pulse has fixed addresses (512 + coil): leave `base` out, or write pulse = "coil"
fault-answers-number-of-another = It numbers its answers otherwise than they were asked for ({ $got } for { $asked }): they are understood because nothing else is under way on this connection
fault-contact-could-not-be-let = the contact could not be let go and may be held closed: go and look! { $e }
fault-pulse-timed-by-device = pulse timed by the device
fault-coil-address = coil address { $coil_address }
fault-modbus-tcp-relay-at-unit = Modbus TCP relay at { $address }, unit { $unit }, coil { $coil }, { $timing }
fault-pulse-is-the-devices-own = one command, the device does the rest
fault-modbus-rtu-relay-at-unit = Modbus RTU on { $line }, unit { $unit }, coil { $coil }, { $timing }
fault-write-both-certificate-fullchain-pem = write both: certificate = "fullchain.pem" and key = "privkey.pem"
fault-write-address-port-e-g = write an address and a port, e.g. "127.0.0.1:8480", or "0.0.0.0:8480" for every network
fault-write-boards-address = write the board's address: 192.168.1.51, or 192.168.1.51:8080
fault-write-where-cameras-posts-are = write where the camera's posts are taken: listen = "0.0.0.0:8490"; or the camera's own address, if it streams
fault-write-cameras-ip-address-from = write the camera's IP address: from = "192.168.1.20"
fault-write-ip-address-port-listen = write an IP address and a port: listen = "0.0.0.0:8490"
fault-no-address-listen-at = is no address to listen at
fault-no-ip-address = is no IP address
fault-cannot-be-listened-at-check = { $listen } cannot be listened at ({ $e }): check `listen`
fault-waits-at-for-what-camera = waits at { $listen } for what the { $name } camera at { $from } reads
fault-nothing-can-be-accepted-at = nothing can be accepted at { $listen }: { $e }
fault-broker-not-reached = the broker at { $at } is not reached ({ $e }): check its power, its network, broker, username and password
fault-command-got-stuck = a command was not taken in its time; the connection is made again, so that it does not come late
fault-hears-topic = hears { $topic } at the broker { $at }
fault-write-answer-and-topic = write both: answer_topic, where the relay answers, and answer, the text that means "taken"
fault-write-relays-payload = write what switches the relay on for the pulse, e.g. payload = "on"; {"{"}pulse_s{"}"} stands for its length
fault-write-relays-topic = write the topic that the relay listens to, e.g. topic = "shelly-1/rpc"
fault-write-topic-of-reads = write the topic on which reads are published, e.g. topic = "frigate/tracked_object_update"
fault-camera-answers-status = { $at } answers with status { $status }: check its address, and whether it gives out events
fault-camera-clock-wrong = its clock is { $seconds } s off: set its time service (NTP)
fault-camera-clock-zone = its clock is { $minutes } minutes off: its time zone is wrong; set it in the camera, or write time_zone beside maker
fault-camera-opens-by-itself = the camera opens the barrier by itself: passback cannot be kept. Set it to be controlled by a platform
fault-camera-refuses-log-in = { $at } refuses name or password; it is asked again in ten minutes, for cameras lock accounts: check username and password
fault-camera-silent = the { $name } camera has not been heard for { $seconds } s: check its power, its network and where it sends to
fault-follows-camera = follows { $at }
fault-see-profiles-of-devices = docs/ref/devices.md says how a profile is written
fault-write-displays-lane = write the id of the lane whose drivers read it
fault-write-displays-address = write the display's address: 192.168.1.61, or 192.168.1.61:8080
fault-write-displays-topic = write the topic that the display listens to, e.g. topic = "sign/text"
fault-see-profiles-of-displays = docs/ref/displays.md says how a profile is written
fault-write-serial-path = write the path of the serial line, e.g. "/dev/serial/by-id/usb-…"
fault-write-serial-line = write speed, bits, parity and stop bits: "9600 8N1", "38400 8E1"
fault-serial-line-other-mode = the serial line { $path } is spoken on at { $other } by another device: { $mode } cannot be there as well
fault-serial-line = the line takes nothing ({ $e }): is it plugged in, is its path right, may this user open it (group dialout), and has no other program opened it?
fault-profile-other-driver = "{ $said }" is a profile for another driver
fault-profile-of-display = needs a url where it is for http, 1 to 8 lines, and at least one column
fault-this-maker-is-not-asked = cameras of this maker cannot be asked for a stream: they post what they read
fault-camera-at = the { $name } camera at { $address }
fault-cannot-be-reached-check-power = { $at } cannot be reached ({ $e }): check its power, the network, and its address in the site file
fault-does-not-answer-check-power = { $at } does not answer: check power and network
fault-gateway-stopping = the gateway is stopping
fault-sends-message-without-end-check = { $at } sends a message without end: check `maker`
fault-has-closed-stream = { $at } has closed the stream
fault-stream-broke = the stream of { $at } broke: { $e }
fault-write-file-recorded-reads-reads = write the file of recorded reads: reads = "reads.jsonl"
fault-this-rehearsal-reads-come-from = this is a rehearsal: reads come from { $reads }
fault-rehearsal-has-ended = the rehearsal has ended: { $why }
fault-all-reads-were-played = all reads were played
fault-write-url-rtsp-address-554 = write url = "rtsp://ADDRESS:554/PATH", file = "clip.mp4" or pictures = "folder"
fault-keep-one-url-file-pictures = keep one of url, file, pictures
fault-password-needs-user-name = a password needs a user name
fault-write-url-rtsp-address-554-path = write url = "rtsp://ADDRESS:554/PATH" (or rtsps://)
fault-no-address = is no address ({ $e })
fault-take-them-out-url-write = take them out of the url; write username and password_env (or password_file)
fault-holds-user-name-or-password-6 = holds a user name or password
fault-url-at = holds an @: the end of a user name and password, it seems
fault-url-at-hint = write username and password_env (or password_file) beside the url; an @ that belongs to the path is written %40
fault-any-certificate = is for rtsps:// only
fault-any-certificate-hint = leave it out, or write the url with rtsps://
fault-substream-is-url = is the main stream, which is read anyway
fault-substream-hint = write the address of the camera's smaller stream, or leave it out
fault-begins-with = begins with { $scheme }://
fault-names-no-machine = names no machine
fault-see-calibration-example-toml-or = see calibration/example.toml, or leave the lane's key `calibration` out
fault-not-toml = is not TOML: { $e }
fault-see-calibration-example-toml = see calibration/example.toml
fault-write-picture-px-width-height = write picture_px = [width, height] of the picture that the pixels were measured in
fault-not-below-max-plate-px = is not below max_plate_px
fault-write-least-width-first = write the least width first
fault-no-size = is no size
fault-write-width-height-e-g = write [width, height], e.g. [1920, 1080]
fault-write-at-least-three-points = write at least three points within the picture, [[x, y], [x, y], [x, y]], in the file's `unit`
fault-no-polygon-within-picture = is no polygon within the picture
fault-no-list-polygons-within-picture = is no list of polygons within the picture
fault-write-plates-corners-as-seen = write the plate's corners as seen: [top left, top right, bottom right, bottom left], each [x, y]
fault-no-plate-within-picture = is no plate within the picture
fault-no-point-within-picture = is no point within the picture
fault-write-x-y-in-files = write [x, y] in the file's `unit`
fault-write-characters-occur-0-9 = write the characters that occur, of 0-9 and A-Z
fault-format-has-2-12-positions = a format has 2 to 12 positions
fault-has-in = has { $c } in "{ $text }"
fault-l-letter-d-digit-either = L a letter, D a digit, ? either; e.g. "LLDDDLL"
fault-see-docs-guide-model-packs = see docs/guide/model-packs.md
fault-name-pack = the name of a [[pack]]
fault-name-pack-this-file = name a [[pack]] of this file
fault-short-name-e-g-default = a short name, e.g. "default"
fault-name-model-with-role-detector = the name of a [[model]] with role = "detector"
fault-name-model-with-role-reader = the name of a [[model]] with role = "reader"
fault-name-model-this-file-with = name a [[model]] of this file with role = "{ $key }"
fault-bias-detector-reader-least-see = bias, detector, reader and least; see docs/guide/model-packs.md
fault-short-name-e-g-platenet = a short name, e.g. "platenet"
fault-onnx-file-relative-this-manifest = the .onnx file, relative to this manifest
fault-where-file-comes-from = where the file comes from
fault-its-licence-e-g-mit = its licence, e.g. "MIT"
fault-detectors-platenet-yolo-end2end-readers = detectors: platenet, yolo, end2end; readers: slots, ctc
fault-does-not-go-with-models = does not go with the model's role
fault-only-reads-fixed-slots-can = only reads of fixed slots can be averaged; leave it out
fault-does-not-go-with-this = does not go with this decoder
fault-64-hex-digits-sha256sum-file = 64 hex digits; `sha256sum FILE` tells them
fault-missing-or-no-size = is missing or is no size
fault-write-height-width-in-pixels = write [height, width] in pixels, e.g. [384, 640]
fault-grey = is "grey"
fault-detector-takes-rgb-or-bgr = a detector takes rgb or bgr
fault-holds-zero = holds a zero
fault-three-numbers-above-0 = three numbers above 0
fault-multiples-as-multiple-says = multiples of { $m }, as multiple_of says
fault-no-number-no-list-three = is no number and no list of three
fault-cannot-be-read-8 = "{ $file }" cannot be read: { $e }
fault-one-symbol-line-utf-8 = one symbol a line, UTF-8
fault-write-either-alphabet-0123-or = write either alphabet = "0123…" or alphabet_file = "FILE"
fault-missing-or-given-twice = is missing, or given twice
fault-has-times-sign = has { $empties } times the sign "_"
fault-exactly-one-marks-symbol-stands = exactly one "_" marks the symbol that stands for an empty slot

## Certificates

fault-no-certificate-in-pem = is no certificate in PEM
fault-holds-no-certificate-in-pem = holds no certificate in PEM
fault-holds-no-private-key-in = holds no private key in PEM
fault-key-kind-not-known = is a key of a kind that is not known
fault-not-key-certificate = is not the key of the certificate
fault-direction-against-areas = is "{ $word }", but the lane leads { $other }: from "{ $from }" to "{ $to }"
fault-write-direction-or-exchange = write direction = "{ $other }", or exchange from and to
fault-no-input-of-crossings = is "input", but no [[input]] tells of crossings here: nobody would ever have passed
fault-write-input-of-crossings = write an [[input]] with lane = "{ $lane }", or crossing = "assumed"
fault-no-input-of-direction = is "input", but no [[input]] tells of its direction: the lane would never be armed
fault-write-input-of-direction = write an [[input]] with lane = "{ $lane }" and meaning = "direction", or reversible = "schedule"
fault-write-ids-of-lanes = write the ids of [[lane]] sections
fault-group-differs-in-capitals = differs from another group's only in capitals
fault-keep-one-of-two-groups = keep one of the two sections, and write the group so in the list of permits, too
fault-capitals-count = write "{ $group }": capitals count
fault-write-group-with-that-id = write a [[group]] section with that id
fault-write-group-or-known-one = write a [[group]] section with that id, or one of the known groups: { $known }
fault-exit-that-looks-away = area { $area }: exit { $held } looks for passback, but exit { $free } does not: whoever is held at one may leave by the other
fault-missing-and-so-is-exit = is missing, and so is exit
fault-write-entry-or-exit = write entry = "hard" or exit = "soft": the mode that holds then
fault-holds-text = holds "{ $text }"
fault-write-days-and-times = write days and times: "mon-fri 07:00-19:00; hol 08:00-12:00"
fault-write-day-of-one-year = write a day of one year, "2026-04-06", or of every year, "12-25"
fault-write-exempt-in-those-groups = write exempt = true in the [[group]] section of each of them
fault-write-exempt-in-other-groups = write exempt = true in the [[group]] section of each other group
fault-listens-without-tls = web.listen is { $listen }: other machines reach the dashboard without TLS, and passwords can be read on the way. Give it certificate and key, or listen on 127.0.0.1 behind a proxy with TLS and set https = true
fault-write-where-audit = write "syslog", the id of a [[notify]] section ({ $known }), or a path with a / in it: "/mnt/log/heads.txt"
fault-write-addresses-of-proxies = write the addresses or networks of the proxies: ["127.0.0.1", "10.0.0.0/24"]
fault-write-dashboards-address = write the address at which people reach the dashboard: "https://gate.example"
fault-contact-at = contact at { $at }
fault-contact-not-in-answer = its answer ({ $bytes } bytes) says neither closed nor open
fault-no-answer-in = no answer within { $seconds } s
fault-contact-not-in-it = the contact is not in its answer
fault-name-without-address = the name has no address
fault-name-not-found-in = the name was not resolved within { $seconds } s
fault-no-connection-in = no connection within { $seconds } s
fault-write-contact-closed = write what its answer holds when the contact is closed: closed = "ON"
fault-write-contact-open = write what its answer holds when the contact is open: open = "OFF"
fault-write-contacts-topic = write the topic on which the contact tells: topic = "stat/loops/SWITCH1"
fault-barrier-contact-but-no-gate = is a contact of a barrier, but the lane has no gate
fault-write-gate-of-lane = write gate = "…" in the lane, or drop this input

## How long things are kept

fault-retention-pictures = { $days } days, but pictures are kept for { $evidence_days } (store.evidence_days): a plate can be read in its picture
fault-retention-pictures-hint = keep pictures no longer than what they belong to
fault-retention-repeated = { $days } days, but repeated violators are counted over { $repeated } (passback.repeated_days)
fault-retention-repeated-hint = keep violations at least as long as they are counted
fault-retention-past = { $past } days, but the shortest class is { $days } days: a state of the past knows vehicles of { $heal } days before
fault-retention-past-hint = write fewer days, or keep all classes for longer
fault-retention-stay = less past_days is { $own } days, but { $key } is { $days } days: the vehicle would be nobody's before its time is over
fault-retention-stay-hint = keep vehicles without a permit for longer, or look less far back (past_days), or set the shorter limit
fault-write-entity = write the name of the output as the device has it: entity = "open_barrier", entity = "1@0"
fault-is-lanes-own-camera = is the lane's own camera
fault-write-another-camera = write the id of another [[camera]], or drop it
fault-onvif-has-no-events = { $at } has no events: it needs ONVIF Profile M, switched on
fault-onvif-no-subscription = { $at } makes no subscription for events
fault-onvif-clock-moved = the clock of { $at } is another one now: it was restarted, or set
fault-onvif-not-understood = { $at } answers something that is not understood
fault-write-file-or-url-of-list = write where the list lies: file = "/srv/permits/list.csv", or url = "https://…"
fault-write-group-or-permit = write group = "residents", or permit = "P-17"
fault-set-and-so-is-group = is set, and so is group
fault-own-plates-of-source = are there, but permit source { $source } has no prefix: its next list would undo what holders change
fault-write-prefix-of-source = write prefix in [[permit_source]], so that the others are not its own, or leave [[own_plates]] out
fault-write-ldaps-host = write ldaps://host or ldap://host, the rest in base, filter and username; with a password ldaps, or start_tls = true
fault-no-directory-address = is no directory's address
fault-write-directory-base = write where the search begins, as base = "ou=people,dc=example,dc=org"
fault-write-directory-filter = write an LDAP filter, as "(carLicense=*)"
fault-directory-in-clear = would send the password in clear
fault-write-directory-user = write as whom to log in, as username = "cn=reader,dc=example,dc=org"
fault-set-and-so-is-url = is set, and so is url
fault-write-relays-token = write the relay's token, as the device names it: relay = "RelayOutputToken_1"
fault-write-inputs-token = write the contact's token, as the device names it: input = "DigitalInput_1"
fault-set-and-so-is-input = is set, and so is input
fault-onvif-other-contacts = the device tells of contacts, but not of { $which }; it knows { $names }
fault-write-gpio-chip = write the chip's path: address = "/dev/gpiochip0"
fault-write-gpio-line = write the line's number on the chip, from 0: gpio = 17
fault-gpio-not-taken = the line cannot be taken ({ $e }): check the path, whether this user may open it, and whether another program has the line
fault-write-path-of-posts = write where on that port this camera posts: path = "/entry"
fault-listens-where-dashboard-does = { $listen } is the dashboard's (web.listen)
fault-write-another-port = write another port
fault-listens-where-camera-does = is the same port as that of camera { $other }, at an address that is written in another way
fault-write-same-listen = write the same address in both, or another port
fault-camera-not-told-apart = camera { $other } posts to { $listen }, too, from the same address: whose a read is cannot be told
fault-write-what-tells-apart = write another path for each (path = "/entry"), a token of its own (token_file), the channel of a recorder, or another port
fault-camera-is-another-address = { $peer } posts here and is not heard, for it is not the camera's address: check `from`
fault-camera-posts-elsewhere = the camera posts to another path, or without its token, and is not heard: check the path in the camera, and path and token here
fault-camera-posts-wrong-password = the camera posts with a wrong name or password, and is not heard: check username and password, here and in the camera
fault-camera-wants-log-in = { $at } wants a log-in: write username, and password_env or password_file
fault-is-video-stream = is a video stream
fault-write-address-of-its-pages = write the address of the camera's pages, http://host; or leave maker out, and its pictures are read here
fault-holds-user-or-password = holds a user name or a password
fault-camera-secret-missing = camera { $id } will not be heard: { $why }
