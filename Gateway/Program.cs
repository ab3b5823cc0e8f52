using RideAspire.Gateway;
using RideAspire.Gateway.Development;
using RideAspire.Gateway.Retries;
using RideAspire.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddGateway();

var app = builder.Build();
app.UseGateway();
app.MapDefaultEndpoints();
app.MapDevTokens();
app.MapGet("/", () => TypedResults.LocalRedirect("/scalar/v1"));
app.MapRoutes();
app.Run();
