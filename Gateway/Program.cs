using RideAspire.Gateway;
using RideAspire.ServiceDefaults;
using RideAspire.ServiceDefaults.Problems;
using RideAspire.ServiceDefaults.Requests;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddGateway();

var app = builder.Build();
app.UseProblems();
app.UseRequestLimits();
app.MapDefaultEndpoints();
app.MapGet("/", () => TypedResults.LocalRedirect("/scalar/v1"));
app.MapReverseProxy();
app.Run();
