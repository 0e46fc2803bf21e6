package stats

// These tests prove that quantiles of laws and intervals are R's to nine digits, wherever the method is R's: testdata/oracle.csv is
// made by testdata/oracle.R.

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"
)

func TestOracle(t *testing.T) {
	file, err := os.Open("testdata/oracle.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) < 300 {
		t.Fatal(len(rows), err)
	}
	values := []float64{3.25, 1.5, 4.75, 9.125, 2.5, 6.0, 5.375}
	var of [2][]Bin
	for i, v := range sorted(values) {
		of[i%2] = append(of[i%2], Bin{v, v, 1})
	}
	runs := []Observations{{Bins: slices.Values(of[0])}, {Bins: slices.Values(of[1])}}
	for _, row := range rows[1:] {
		var n [4]float64
		for i := range n {
			if n[i], err = strconv.ParseFloat(row[i+1], 64); err != nil {
				t.Fatal(err)
			}
		}
		a, b, c, want := n[0], n[1], n[2], n[3]
		var got float64
		switch row[0] {
		case "qt":
			got = tFactor(int(b), 2*a-1)
		case "qbeta":
			got = betaQuantile(a, b, c)
		case "binom.low":
			got, _ = shareInterval(a, b, c)
		case "binom.high":
			_, got = shareInterval(a, b, c)
		case "t.low":
			got, _ = Mean{Values: values}.Interval(c)
		case "t.high":
			_, got = Mean{Values: values}.Interval(c)
		case "quantile1":
			got = (&Quantile{a, NewPool(runs)}).Value()
		default:
			t.Fatalf("no function %s", row[0])
		}
		if math.Abs(got-want) > 1e-9*math.Abs(want) {
			t.Errorf("%s(%v, %v, %v) is %.12g, R says %.12g", row[0], a, b, c, got, want)
		}
	}
}
