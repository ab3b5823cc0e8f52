using RideAspire;
using RideAspire.ServiceDefaults;
using RideAspire.Timeouts;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRides();
builder.AddTimeouts();

var app = builder.Build();
app.MapDefaultEndpoints();
app.Run();
