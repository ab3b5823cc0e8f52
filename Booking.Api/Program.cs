using RideAspire;
using RideAspire.Booking;
using RideAspire.Booking.Documentation;
using RideAspire.Booking.Drivers;
using RideAspire.Booking.Events;
using RideAspire.Booking.Offers;
using RideAspire.Booking.Ops;
using RideAspire.Booking.Problems;
using RideAspire.Booking.Requests;
using RideAspire.Booking.Trips;
using RideAspire.Schema;
using RideAspire.ServiceDefaults;
using RideAspire.Web.Identity;
using RideAspire.Web.Problems;
using RideAspire.Web.Requests;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddBearerIdentity();
builder.AddRoles();
builder.AddRides();
builder.AddRidesSchema();
builder.AddRequestRules();
builder.AddBookingProblems();
builder.AddEvents();
builder.AddDocumentation();

var app = builder.Build();

// `Booking.Api migrate` brings the database up to date and exits with 0: run once per release, before anything serves.
if (args is ["migrate", ..])
    return await app.MigrateAsync();

app.UseRequestStart(isBehindGateway: true);
app.UseProblems();
app.UseRequestLimits();
app.UseBearerIdentity();
app.UseRequestRules();
app.MapDefaultEndpoints();
app.MapDocumentation();

var v1 = app.MapGroup("/v1").Refuses(
    ProblemTypes.TooManyRequests, ProblemTypes.StoreUnavailable, ProblemTypes.NewerRelease, ProblemTypes.Unavailable);
v1.MapTrips();
v1.MapOffers();
v1.MapDrivers();
v1.MapEvents();
v1.MapOps();

await app.Services.WarmUpAsync(app.Lifetime.ApplicationStopping);
app.Run();
return 0;
