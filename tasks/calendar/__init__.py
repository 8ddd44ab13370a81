"""Chinese working days with make-up workdays (调休), for goals in working days and for statutory shifts."""
