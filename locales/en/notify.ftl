### What is told to the outside: messages, and what is said of their targets.

## Titles. No plate may stand in one

notify-waiting = A vehicle waits at { $lane }
notify-denied = A vehicle on the deny list at { $lane }
notify-area-full = A vehicle came to { $lane } while its area was full
notify-violation = Violation at { $lane }
notify-refused = A vehicle with a permit was refused at { $lane }
notify-overstay = A vehicle has been in { $area } since { $since }, longer than is allowed
notify-in-two-lots = { $site }: a vehicle was let in here and at lot { $lot } with one plate
notify-lot-silent = Nothing has been heard of lot { $lot } since { $since }
notify-lot-heard = Lot { $lot } is heard again
notify-edit-lost = A change of { $of } made here does not count: lot { $lot } changed it later, without knowing of it
notify-camera-down = The camera at { $lane } gives no pictures
notify-camera-up = The camera at { $lane } gives pictures again
notify-gate-failed = The gate { $gate } did not take a command
notify-lane-drift = { $lane } reads worse than it used to
notify-started-first = { $site }: the gateway has started for the first time
notify-started = { $site }: the gateway has started; it was down since { $since }
notify-stopped = { $site }: the gateway is being stopped
notify-audit-head = { $site }: the audit log ends in { $head }
notify-disk-low = { $site }: the disk is nearly full ({ $name })
notify-backup-old = { $site }: the last backup is old ({ $name })
notify-part-failed = { $site }: { $name } does not work
notify-part-well = { $site }: { $name } works again
# Several messages in one.
notify-digest = { $site }: { $count } messages
notify-test-title = { $site }: test message
notify-test-text = Someone is testing whether messages of this gateway arrive. This one did.

## Texts

notify-where-and-when = { $site }, { $at }
notify-plate = Plate { $plate }
notify-and-more = … and { $count } more
notify-moment = %Y-%m-%d %H:%M:%S

## Kinds, as a digest counts them

notify-kind-waiting = vehicle waits
notify-kind-denied = deny list
notify-kind-area-full = area full
notify-kind-violation = violation
notify-kind-refused = permit refused
notify-kind-overstay = overstay
notify-kind-in-two-lots = in two lots
notify-kind-lot-silent = lot silent
notify-kind-lot-heard = lot heard again
notify-kind-edit-lost = edit lost
notify-kind-camera-down = camera down
notify-kind-camera-up = camera up
notify-kind-gate-failed = gate failed
notify-kind-lane-drift = lane reads worse
notify-kind-disk-low = disk nearly full
notify-kind-backup-old = backup old
notify-kind-part-failed = part failed
notify-kind-part-well = part works again
notify-kind-started = started
notify-kind-stopped = stopped
notify-kind-audit-head = where the audit log ends
notify-kind-digest = digest
notify-kind-test = test

## Targets

notify-behind = messages to { $id }: { $waiting } wait since { $since }: { $why }. It is tried again by itself
notify-never-built = messages to { $id } cannot be sent: { $why }
notify-status = { $host } answered { $status }
notify-status-gone = { $host } answered 410: this address is gone for good. Put it right in the site file or take the section out; until then it is tried again
notify-no-connection = { $host } cannot be reached: { $cause }
notify-no-answer = { $host } did not answer within { $limit_s } s
notify-private-address = { $host } leads to { $address }, which is no public address. Write allow_private = true in its section if that is meant
notify-answered = { $host } answered { $status }
notify-store = what was told cannot be read or kept: { $why }
notify-given-up = { $id }: message { $message } was refused { $tries } times and is given up: { $why }
notify-no-target = no target { $id }; known are: { $known }

## Faults of the site file

notify-fault-for = { $name } is not a kind of message
notify-fault-quiet = { $text } is no stretch of the day
notify-fault-quiet-hint = write from and to: "22:00-06:00"
notify-fault-url = write the address that takes the messages: "https://host/path"
notify-fault-no-web-address = is no web address
notify-fault-plain-http = would send messages in the clear
notify-fault-plain-http-hint = write https://, or allow_private = true if it never leaves your own network
notify-fault-private = { $address } is no public address
notify-fault-private-hint = write allow_private = true if that is meant
notify-fault-credentials = holds a user name or password
notify-fault-credentials-hint = put what is secret into a file or the environment
notify-fault-secret = the secret must be whsec_ and 24 to 64 bytes in base64: { $why }
notify-fault-secret-missing = write secret_env or secret_file: the receiver knows by it that messages are yours
notify-fault-lane = no lane { $id } in this file
notify-fault-group = no group { $id } in this file
notify-fault-known = known are: { $known }
notify-fault-broker = write the broker's address: "mqtt.lan" or "mqtt.lan:1883"
notify-fault-topic = write a topic without wildcards and spaces, e.g. "plategate/north"

## MQTT

notify-taken = { $host } has taken it
notify-ha-event = Events
notify-ha-violations = Violations today
notify-ha-camera = Camera { $name }
notify-ha-open = Open { $name }
notify-ha-area = Vehicles in { $name }
notify-ha-picture = Last picture

## Mail, services, syslog

notify-fault-server = write the mail server: "mail.example" or "mail.example:587"
notify-fault-mailbox = write an address: "gate@example.org"
notify-fault-recipients = write 1 to { $most } addresses: ["guard@example.org"]
notify-fault-profile = write one of { $known }, or the path of a file of your own
notify-fault-profile-asks = the profile needs it
notify-fault-placeholder = holds { $name } in double braces, where only these may stand: { $known }
notify-fault-syslog = write "udp://host:514", "tcp://host:514" or "unix:/dev/log"
notify-sent-unanswered = sent to { $host }, which answers nothing

## Web Push

notify-fault-contact = write whom push services may write to: "mailto:admin@example.org"
notify-push-alone = devices are known to the running gateway alone: send the test by POST /api/v1/notify/ID/test
notify-push-key = no key could be made for Web Push
notify-push-told = told on { $count ->
    [one] one device
   *[other] { $count } devices
 }
notify-kind-tailgating = tailgating
notify-tailgated = Somebody crossed { $lane } right behind another vehicle
