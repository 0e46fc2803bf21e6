# Draws scale.svg from scale.csv in the working directory.
set terminal svg size 900,420 font "sans-serif,13" background "white"
set output "scale.svg"
set datafile separator ","
set logscale xy
set grid
set key top left
set xlabel "nodes"
set format x "10^{%L}"
set xrange [700:*]
rows(name) = sprintf("<grep ',%s,' scale.csv", name)
set multiplot layout 1,2
set title "CPU time per event"
set ylabel "ns"
set yrange [50:2000]
plot rows("phold") using 3:5 with linespoints pt 7 lw 2 title "mesh: phold", \
     rows("gossip") using 3:5 with linespoints pt 5 lw 2 title "mesh: gossip, per message", \
     rows("star") using 3:5 with linespoints pt 9 lw 2 title "star: requests through the hub"
set title "memory in use, messages on their way included"
set ylabel "bytes per node"
set yrange [50:20000]
set key top right
plot rows("phold") using 3:6 with linespoints pt 7 lw 2 title "mesh: phold, 1 pending a node", \
     rows("gossip") using 3:6 with linespoints pt 5 lw 2 title "mesh: gossip, 5 pending a node", \
     rows("star") using 3:6 with linespoints pt 9 lw 2 title "star: 1 timer pending a node"
unset multiplot
