# `plategate doctor`: what it found of each thing, and what to do.

doctor-well = well
doctor-look = look
doctor-fault = FAULT
# Stands below a finding.
doctor-advice = → { $advice }
doctor-sum =
    { $faults ->
        [0] { $things } things looked at, none at fault
        [one] { $things } things looked at, 1 at fault
       *[other] { $things } things looked at, { $faults } at fault
    }{ $looks ->
        [0] .
        [one] ; 1 to look at.
       *[other] ; { $looks } to look at.
    }

doctor-of-site-file = site file
doctor-of-clock = clock
doctor-of-disk = disk
doctor-of-data = data
doctor-of-certificate = certificate
doctor-of-models = models
doctor-of-dashboard = dashboard
doctor-of-camera = camera { $id }
doctor-of-substream = second stream of camera { $id }
doctor-of-gate = gate { $id }
doctor-of-contact = contact of { $lane }

doctor-site-file-well =
    in order, with { $lanes ->
        [one] 1 lane
       *[other] { $lanes } lanes
    } and { $cameras ->
        [one] 1 camera
       *[other] { $cameras } cameras
    }
doctor-site-file-look = see whether this was meant; `plategate check` says more

doctor-clock-well = kept by a time server
doctor-clock-fault = not kept by a time server: hours, records and codes of authenticators go wrong as it drifts
doctor-clock-look = whether a time server keeps it cannot be told here
doctor-clock-advice = install chrony, or switch systemd-timesyncd on (`timedatectl set-ntp true`), with a server that this network reaches

doctor-disk-well = { $free } MB free
doctor-disk-look = { $free } MB free, but the pictures may still take { $wanted } MB
doctor-disk-fault = only { $free } MB free: soon nothing can be written any more
doctor-disk-unknown = its room cannot be told ({ $e })
doctor-disk-advice = make room on the disk of { $path }, or lower `evidence_max_mb` and `evidence_days` in [store]

doctor-data-well = { $path }, of this version
doctor-data-empty = { $path }, empty: nothing has run here yet
doctor-data-none = { $path } is not there yet
doctor-data-none-advice = the first start makes it, if the gateway's user may write there
doctor-data-closed = { $path } cannot be written by this user
doctor-data-closed-advice = run this as the gateway's user (`sudo -u plategate …`); if it still says so, make that user its owner
doctor-data-open = everybody on this machine may look into { $path } (mode { $mode }), where plates and pictures lie
doctor-data-open-advice = chmod 700 { $path }
doctor-data-older = an older version wrote the database: the next start takes it up
doctor-data-older-advice = plategate backup first: an older program cannot read it afterwards
doctor-data-broken-advice = install the program that wrote it, or restore a backup (docs/ref/journal.md)

doctor-certificate-well =
    good for { $days ->
        [one] 1 day
       *[other] { $days } days
    }
doctor-certificate-soon =
    { $days ->
        [0] ends today
        [one] ends in 1 day
       *[other] ends in { $days } days
    }
doctor-certificate-over =
    has been over for { $days ->
        [one] 1 day
       *[other] { $days } days
    }: browsers refuse it
doctor-certificate-unread = cannot be read ({ $e })
doctor-certificate-none = there is no certificate in the file
doctor-certificate-advice = put a new certificate in the file's place; the running gateway takes it up within a minute

doctor-models-well = pack { $name } of { $folder } can be used
doctor-models-advice = install the package again, or `make setup` in a checkout

doctor-dashboard-answers = answers at { $address }: the gateway runs
doctor-dashboard-silent = nothing answers at { $address }, and the port is free
doctor-dashboard-silent-advice = start the gateway: `systemctl start plategate`; why it does not run: `journalctl -u plategate`
doctor-dashboard-taken = nothing answers at { $address }, and it cannot be listened at ({ $e })
doctor-dashboard-taken-advice = give [web] `listen` an address of this machine and a free port

doctor-camera-well = { $fps } pictures a second, { $kbit } kbit/s
doctor-camera-seen = pictures come
doctor-camera-file = recorded: there is nothing to reach
doctor-camera-push = reads by itself and posts to { $listen }; whether reads come, its lane's page shows
doctor-camera-keys = a key frame only every { $seconds } s: a sleeping lane wakes at the next one
doctor-camera-keys-advice = set the camera's key frame interval (I-frame, GOP) to one second
doctor-camera-lost = { $lost } packets were lost on the way
doctor-camera-lost-advice = look at cable, switch and wireless links; use TCP (`transport = "tcp"`)

doctor-gate-well = can be reached: { $what }
doctor-gate-advice = look at power, cable and address; then pulse it with somebody beside it: plategate gate-test { $id } SITE.toml --yes

doctor-contact-well = can be reached: { $what }
doctor-contact-fault = { $what }: { $e }
doctor-contact-late = { $what }: no answer in time
doctor-contact-advice = look at power, cable and address of its device
doctor-of-backup = backup
doctor-backup-off = the site file asks for none
doctor-backup-advice = write a [backup] section with dir on another disk or machine (docs/guide/backup.md)
doctor-backup-none-advice = is { $dir } mounted, and may the gateway's user write there? plategate backup says what stands in the way
doctor-camera-answers = { $at } answers; whether reads come, its lane's page shows
doctor-camera-push-advice = docs/guide/cameras.md says what is to be set, maker by maker; `plategate probe-device ADDRESS` looks at the device
