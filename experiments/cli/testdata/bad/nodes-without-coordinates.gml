graph [
  node [ id 0 label "Oslo" lon 10.75 lat 59.91 ]
  node [ id 1 label "Bergen" lon 5.32 lat 60.39 ]
  node [ id 2 label "Somewhere" ]
  edge [ source 0 target 1 ]
  edge [ source 1 target 2 ]
]
