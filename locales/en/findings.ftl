### What is wrong with a lane

## What is wrong with a lane

finding-all = all
finding-none = none
finding-nearly-all = nearly all
finding-three-quarters = three quarters
finding-two-thirds = two thirds
finding-half = half
finding-a-third = a third
finding-a-quarter = a quarter
finding-a-fifth = a fifth
finding-one-in = one in { $many }
finding-after-dark = , after dark
finding-by-day = , by day
# What follows is put into the sentences below; the blank at the beginning is part of it.
finding-since = {" "}since { $when }
finding-none-before = {" "}(none before)
finding-before = {" "}({ $rate } before)
# $vowel: whether the character is said with "an" in English. Leave it out where it does not matter.
finding-reads-as-in-of-the-plates =
    { $name } reads { $truth } as { $printed } in { $how_much } of the plates that have { $vowel ->
        [yes] an
       *[no] a
    } { $truth }{ $since }{ $light }
finding-reads-of-the-plates-wrong = { $name } reads { $how_much } of the plates wrong{ $since }{ $light }{ $against }
finding-leaves-of-the-vehicles-unread = { $name } leaves { $how_much } of the vehicles unread{ $since }{ $light }{ $against }
finding-of-the-vehicles-that-left-by = { $how_much } of the vehicles that left at { $name }{ $since }{ $light } have no matching entry{ $against }{ $advice }.
finding-no-vehicle-was-counted-at-where = No vehicle was counted at { $name }{ $since }, where about { $usual } would be usual: see whether the camera still looks at the lane.
finding-this-exit-reads-them-wrong-or = : this exit reads them wrong, or an entrance did; look at both, and correct some of them under Review
finding-plates-are-px-wide-there-are = plates are { $px } px wide there, { $needed_px } are needed: move the camera nearer or zoom in
finding-plates-are-px-wide-now-and = plates are { $px } px wide now and were { $was }: somebody has moved or zoomed the camera, set it as it was
finding-the-plates-are-blurred-shorten-the = the plates are blurred: shorten the exposure time, or focus the camera anew
finding-the-picture-is-far-too-bright = the picture is far too bright: shorten the exposure time, or shade the camera from the sun
finding-the-plates-are-faint-in-the = the plates are faint in the dark: see to the infrared lamp and clean the glass
finding-the-plates-stand-out-too-little = the plates stand out too little: clean the glass, and keep the sun off it
finding-the-plates-are-as-large-and = the plates are as large and as sharp as they should be: look for dirt on the glass, glare, or a camera that was turned
finding-nothing-measured-in-the-pictures-explains = nothing measured in the pictures explains it: look at the examples
finding-the-only-false-alarm-of-this =
    the only false alarm of this { $period ->
        [day] day
        [week] week
       *[month] month
    } came from it.
finding-all-false-alarms-of-this-came =
    all { $all } false alarms of this { $period ->
        [day] day
        [week] week
       *[month] month
    } came from it.
finding-of-the-false-alarms-of-this =
    { $n } of the { $all } false alarms of this { $period ->
        [day] day
        [week] week
       *[month] month
    } came from it.
# $text and $more are whole sentences; the second begins with a small letter.
finding-yet = { $text } Yet { $more }
finding-all-vehicles-were-read = all { $vehicles } vehicles were read
finding-of-vehicles-were-read = { $read } % of { $vehicles } vehicles were read
finding-and-every-plate-that-could-be = , and every plate that could be checked was right
finding-and-of-the-plates-that-could = , and { $right } % of the plates that could be checked were right
finding-nothing-is-wrong-with = Nothing is wrong with { $name }: { $missed }{ $right }.
# "in truth": what really stood on the plate.
finding-of-what-reads-as-is-in =
    { $is } of what { $name } reads as { $printed } is { $vowel ->
        [yes] an
       *[no] a
    } { $truth } in truth
finding-reads-of-the-plates-wrong-2 = { $name } reads { $is } of the plates wrong
finding-leaves-of-the-vehicles-unread-2 = { $name } leaves { $is } of the vehicles unread
finding-until-somebody-has-looked-at-the = {" "}Until camera maintenance is logged, this lane does not learn from its own reads.
finding-since-is-usual = { $what } since { $since }{ $light }; { $was } is usual.{ $stop }
finding-is-usual = { $name } { $what }{ $light }: { $is }, { $was } is usual.
finding-reads-as-more-often-than-it = reads { $truth } as { $printed } more often than it used to
finding-reads-more-plates-wrong-than-it = reads more plates wrong than it used to
finding-leaves-more-vehicles-unread-than-it = leaves more vehicles unread than it used to
finding-reads-as-no-more-often-than = { $name } reads { $truth } as { $printed } no more often than usual again.
finding-reads-plates-as-well-as-usual = { $name } reads plates as well as usual again.
finding-leaves-no-more-vehicles-unread-than = { $name } leaves no more vehicles unread than usual again.
finding-other-entrances =
    { $count ->
        [one] {" "}({ $rate } at the other entrance)
       *[other] {" "}({ $rate } at the other entrances)
    }
finding-other-exits =
    { $count ->
        [one] {" "}({ $rate } at the other exit)
       *[other] {" "}({ $rate } at the other exits)
    }
finding-too-few-to-tell =
    { $vehicles ->
        [0] Too few to tell: no vehicle at { $name } within this { $period ->
            [day] day
            [week] week
           *[month] month
        }, { $needed } are needed.
        [one] Too few to tell: 1 vehicle at { $name } within this { $period ->
            [day] day
            [week] week
           *[month] month
        }, { $needed } are needed.
       *[other] Too few to tell: { $vehicles } vehicles at { $name } within this { $period ->
            [day] day
            [week] week
           *[month] month
        }, { $needed } are needed.
    }
