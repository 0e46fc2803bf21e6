// The workloads in SimGrid: PHOLD with one sleeping actor for each pending event; the star with actors, mailboxes and the
// default network model, as SimGrid's users write it. usage: simgrid WORKLOAD NODES PER_NODE EVENTS
#include <simgrid/s4u.hpp>

#include <sys/resource.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace sg4 = simgrid::s4u;

std::mt19937_64 generator(1);
double Uniform() { return (generator() >> 11) * 0x1.0p-53; }
double Exponential() { return -std::log(1.0 - Uniform()); }

uint64_t events, limit;
std::vector<uint64_t> received;

// An event is an actor that wakes up; it takes another node for the next one.
void Job() {
  while (events < limit) {
    sg4::this_actor::sleep_for(1.0 + Exponential());
    received[generator() % received.size()]++;
    events++;
  }
}

const double span = 5;
double serviceTime;

void Server() {
  auto box = sg4::Mailbox::by_name("server");
  for (;;) {
    auto name = box->get_unique<std::string>();
    if (name->empty()) return;
    sg4::this_actor::sleep_for(serviceTime);
    sg4::Mailbox::by_name(*name)->put_init(new std::string(*name), 64)->detach();
  }
}

void Client(int id) {
  std::string name = "client-" + std::to_string(id);
  sg4::Mailbox::by_name(name)->set_receiver(sg4::Actor::self());
  for (;;) {
    sg4::this_actor::sleep_for(Exponential());
    if (sg4::Engine::get_clock() > span) return;
    sg4::Mailbox::by_name("server")->put_init(new std::string(name), 64)->detach();
    events += 4;
  }
}

double Cpu() {
  rusage u;
  getrusage(RUSAGE_SELF, &u);
  return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e9 + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1e3;
}

int main(int argc, char** argv) {
  sg4::Engine engine(&argc, argv);
  if (argc != 5) {
    fprintf(stderr, "usage: simgrid WORKLOAD NODES PER_NODE EVENTS\n");
    return 2;
  }
  std::string workload = argv[1];
  int nodes = atoi(argv[2]), perNode = atoi(argv[3]);
  limit = atoll(argv[4]);
  auto zone = sg4::create_full_zone("zone");
  auto hub = zone->create_host("hub", 1e9), all = zone->create_host("clients", 1e9);
  auto link = zone->create_link("link", 1e9)->set_latency(0.010);
  zone->add_route(hub->get_netpoint(), all->get_netpoint(), nullptr, nullptr, {sg4::LinkInRoute(link)}, true);
  zone->seal();
  if (workload == "phold") {
    received.resize(nodes);
    for (int i = 0; i < nodes * perNode; i++) sg4::Actor::create("job", hub, Job);
  } else if (workload == "star") {
    serviceTime = 0.5 / nodes;
    sg4::Actor::create("server", hub, Server)->daemonize();
    for (int i = 0; i < nodes; i++) sg4::Actor::create("client", all, Client, i);
  } else {
    fprintf(stderr, "simgrid: no %s here\n", workload.c_str());
    return 2;
  }
  double before = Cpu();
  engine.run();
  double used = Cpu() - before;
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("{\"engine\":\"SimGrid\",\"workload\":\"%s\",\"nodes\":%d,\"per_node\":%d,\"events\":%llu,\"cpu_ns\":%.0f,\"peak_rss_bytes\":%ld}\n",
         workload.c_str(), nodes, perNode, (unsigned long long)events, used, usage.ru_maxrss * 1024L);
}
