using RideAspire;
using RideAspire.Matching;
using RideAspire.ServiceDefaults;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Validation;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRides();
builder.AddValidated<MatchingOptions>(MatchingOptions.Section);
builder.AddTimerPump<MatchingEffect, Heartbeats>(queues => queues.Matching, heartbeats => new(heartbeats.Expect, heartbeats.Beat));

var app = builder.Build();
app.MapDefaultEndpoints();
app.Run();
