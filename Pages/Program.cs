using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using RideAspire.Pages;
using RideAspire.Pages.Browser;
using RideAspire.Pages.Settings;
using RideAspire.Pages.SignIn;
using RideAspire.Pages.Wire;

var builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.RootComponents.Add<App>("#app");
builder.RootComponents.Add<HeadOutlet>("head::after");

// Streams last. Each request has a timeout of its own.
var http = new HttpClient { BaseAddress = new(builder.HostEnvironment.BaseAddress), Timeout = Timeout.InfiniteTimeSpan };
var settings = await http.LoadSettingsAsync();
builder.Services.AddSingleton(http);
builder.Services.AddSingleton(settings);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<BrowserStorage>();
builder.Services.AddSingleton<ServerClock>();
builder.Services.AddSingleton<Connection>();
builder.Services.AddScoped<Sessions>();
if (settings.Authority is not null)
    builder.Services.AddProviderSignIn(settings);

await builder.Build().RunAsync();
