using RideAspire;
using RideAspire.Booking.Documentation;
using RideAspire.Booking.Drivers;
using RideAspire.Booking.Problems;
using RideAspire.Booking.Requests;
using RideAspire.Booking.Trips;
using RideAspire.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRides();
builder.AddRequestRules();
builder.AddProblems();
builder.AddDocumentation();

var app = builder.Build();

// `Booking.Api migrate` brings the database up to date and exits: run once per release, before anything serves.
if (args is ["migrate", ..])
{
    await app.Services.MigrateRidesAsync(app.Lifetime.ApplicationStopping);
    return;
}

app.UseProblems();
app.MapDefaultEndpoints();
app.MapDocumentation();

var v1 = app.MapGroup("/v1");
v1.MapTrips();
v1.MapDrivers();

app.Run();
