using RideAspire;
using RideAspire.Matching;
using RideAspire.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRides();
builder.Services.AddOptions<MatchingOptions>().BindConfiguration(MatchingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddSingleton<MatchingEffect>();
builder.Services.AddHostedService<MatchingPump>();

var app = builder.Build();
app.MapDefaultEndpoints();
app.Run();
