### Why a connection, a file or a device failed, as the system and libraries say it: the English is theirs to the letter

## Errors of the system

cause-behind = { $before }: { $cause }
cause-not-there = No such file or directory (os error { $number })
cause-device-failed = Input/output error (os error { $number })
cause-no-such-address = No such device or address (os error { $number })
cause-not-now = Resource temporarily unavailable (os error { $number })
cause-no-access = Permission denied (os error { $number })
cause-busy = Device or resource busy (os error { $number })
cause-no-device = No such device (os error { $number })
cause-no-folder = Not a directory (os error { $number })
cause-is-a-folder = Is a directory (os error { $number })
cause-disk-full = No space left on device (os error { $number })
cause-read-only = Read-only file system (os error { $number })
cause-broken-pipe = Broken pipe (os error { $number })
cause-address-in-use = Address already in use (os error { $number })
cause-no-own-address = Cannot assign requested address (os error { $number })
cause-network-down = Network is down (os error { $number })
cause-no-network = Network is unreachable (os error { $number })
cause-aborted = Software caused connection abort (os error { $number })
cause-reset = Connection reset by peer (os error { $number })
cause-no-answer = Connection timed out (os error { $number })
cause-refused = Connection refused (os error { $number })
cause-host-down = Host is down (os error { $number })
cause-no-route = No route to host (os error { $number })
cause-quota = Disk quota exceeded (os error { $number })

## Words of libraries

cause-name-unknown = failed to lookup address information: Name or service not known
cause-name-not-now = failed to lookup address information: Temporary failure in name resolution
cause-closed-early = connection closed before message completed
cause-closed = connection closed
cause-end = unexpected end of file
cause-early-end = early eof
cause-timed-out = operation timed out
cause-issuer-unknown = invalid peer certificate: UnknownIssuer
cause-connecting = error connecting to server
cause-communicating = error communicating with the server
cause-tls = error performing TLS handshake
cause-network-timeout = Network timeout
cause-database-full = database or disk is full
cause-database-failed = disk I/O error
