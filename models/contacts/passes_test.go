package contacts

// This test proves that the contact plans that are shipped are what their orbits say: passes over ground stations by the formulas
// of a circular orbit above a turning sphere.

import (
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the shipped contact plans anew")

// orbit is a circular one.
type orbit struct {
	name        string
	altitude    float64 // km
	inclination float64 // degrees, as are the others
	node, phase float64 // at the start
}

// station is a place on the ground.
type station struct {
	name                string
	latitude, longitude float64
}

var orbits = []orbit{
	{"uosat-3", 790, 98.6, 0, 0},
	{"healthsat-2", 800, 98.6, 60, 120},
	{"posat-1", 805, 98.6, 120, 240},
}

var stations = []station{
	{"guildford", 51.24, -0.59}, {"dakar", 14.69, -17.45}, {"nairobi", -1.29, 36.82}, {"kathmandu", 27.71, 85.32},
	{"jakarta", -6.21, 106.85}, {"port-moresby", -9.44, 147.18}, {"suva", -18.14, 178.44}, {"lima", -12.05, -77.04},
}

// Of the earth, and of light.
const (
	earth    = 6371.0       // km
	gravity  = 398600.4418  // km^3/s^2
	turns    = 7.2921159e-5 // rad/s
	light    = 299.792458   // km/ms
	mask     = 10.0         // degrees above the horizon
	step     = 5            // s
	days     = 2 * 86400    // s
	byteRate = "9600bit"    // of the radio
)

type vector [3]float64

func (a vector) minus(b vector) vector { return vector{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }
func (a vector) dot(b vector) float64 {
	return float64(a[0]*b[0]) + float64(a[1]*b[1]) + float64(a[2]*b[2])
}
func (a vector) length() float64      { return math.Sqrt(a.dot(a)) }
func radians(degrees float64) float64 { return degrees * math.Pi / 180 }

// at returns where a satellite is.
func (o *orbit) at(t float64) vector {
	r := earth + o.altitude
	u := radians(o.phase) + math.Sqrt(gravity/(r*r*r))*t
	sinU, cosU := math.Sincos(u)
	sinI, cosI := math.Sincos(radians(o.inclination))
	sinN, cosN := math.Sincos(radians(o.node))
	return vector{r * (cosN*cosU - sinN*sinU*cosI), r * (sinN*cosU + cosN*sinU*cosI), r * sinU * sinI}
}

// at returns where a station is.
func (s *station) at(t float64) vector {
	sinL, cosL := math.Sincos(radians(s.latitude))
	sinA, cosA := math.Sincos(radians(s.longitude) + turns*t)
	return vector{earth * cosL * cosA, earth * cosL * sinA, earth * sinL}
}

// sight returns how high a satellite stands above a station's horizon, in degrees, and how far it is.
func sight(o *orbit, s *station, t float64) (elevation, distance float64) {
	ground := s.at(t)
	ray := o.at(t).minus(ground)
	distance = ray.length()
	return math.Asin(ray.dot(ground)/distance/earth) * 180 / math.Pi, distance
}

// passes writes the contact plan of some satellites.
func passes(of []orbit) string {
	var b strings.Builder
	b.WriteString("from,to,start_s,end_s,latency_ms,bandwidth\n")
	for i := range stations {
		for k := range of {
			began := -1
			for t := 0; t <= days; t += step {
				up, _ := sight(&of[k], &stations[i], float64(t))
				visible := up >= mask && t < days
				if visible && began < 0 {
					began = t
				}
				if !visible && began >= 0 {
					_, distance := sight(&of[k], &stations[i], float64(began+t)/2)
					fmt.Fprintf(&b, "%s,%s,%d,%d,%.2f,%s\n", stations[i].name, of[k].name, began, t, distance/light, byteRate)
					began = -1
				}
			}
		}
	}
	return b.String()
}

func TestShippedPasses(t *testing.T) {
	for name, of := range map[string][]orbit{"one": orbits[:1], "three": orbits} {
		file := "../../experiments/data/satellite-passes/" + name + ".csv"
		want := passes(of)
		if *update {
			if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != want {
			t.Errorf("%s is not what the orbits say (%v): go test ./models/contacts -run Passes -update", file, err)
		}
	}
}
