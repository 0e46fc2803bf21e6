# Makes oracle.csv, the values of R that the tests compare with: Rscript oracle.R > oracle.csv
row <- function(name, a, b, c, value) cat(sprintf("%s,%.17g,%.17g,%.17g,%.17g\n", name, a, b, c, value))
cat("function,a,b,c,value\n")
for (df in c(1, 2, 3, 5, 9, 29, 99, 999, 1000, 5000, 100000)) for (p in c(.9, .95, .975, .99, .995, .9975))
  row("qt", p, df, 0, qt(p, df))
for (c in c(.9, .95, .99, .995)) for (n in c(1, 5, 10, 60, 1000, 10000)) for (x in unique(c(0, 1, n %/% 20, n %/% 2, n - 1, n))) {
  interval <- binom.test(x, n, conf.level = c)$conf.int
  row("binom.low", x, n, c, interval[1]); row("binom.high", x, n, c, interval[2])
}
for (p in c(.005, .025, .975)) for (a in c(.5, 3.7, 250.25)) for (b in c(.5, 8.1, 4000.5)) row("qbeta", p, a, b, qbeta(p, a, b))
values <- c(3.25, 1.5, 4.75, 9.125, 2.5, 6.0, 5.375)
for (c in c(.9, .95, .99)) {
  interval <- t.test(values, conf.level = c)$conf.int
  row("t.low", 0, 0, c, interval[1]); row("t.high", 0, 0, c, interval[2])
}
for (q in c(.1, .5, .9, .99)) row("quantile1", q, 0, 0, quantile(values, q, type = 1))
