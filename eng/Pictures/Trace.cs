#!/usr/bin/env dotnet
#:package Microsoft.Playwright
#:property PublishAot=false

// Takes a picture of the trace of one trip: books it on a running AppHost, waits until it has expired, and opens its
// trace in the dashboard with headless Chromium.
// Arguments: the gateway (http://localhost:5080), the dashboard's login address, which the AppHost prints, and a file.
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

if (args is not [var address, var login, var file])
{
    await Console.Error.WriteLineAsync("usage: dotnet run eng/Pictures/Trace.cs GATEWAY LOGIN FILE");
    return 2;
}

// Services export their spans each 5 s, or sooner.
var exported = TimeSpan.FromSeconds(7);
using var gateway = new HttpClient { BaseAddress = new(address) };
var token = await PostAsync("/dev/tokens", new JsonObject { ["subject"] = $"picture-{Guid.NewGuid():n}", ["role"] = "rider" });
gateway.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Body["access_token"]!.GetValue<string>());

var trip = await PostAsync("/v1/trips", new JsonObject
{
    ["pickup"] = new JsonObject { ["lat"] = 39.5, ["lon"] = -71.5 },
    ["dropoff"] = new JsonObject { ["lat"] = 39.55, ["lon"] = -71.45 },
});
var (id, trace) = (trip.Body["id"]!.GetValue<string>(), trip.Headers.GetValues("trace-id").First());
Console.WriteLine($"Trip {id} is recorded in trace {trace}. Waiting until it has expired.");
while ((await gateway.GetFromJsonAsync<JsonObject>($"/v1/trips/{id}"))!["status"]!.GetValue<string>() != "DRIVER_NOT_FOUND")
    await Task.Delay(TimeSpan.FromSeconds(1));
await Task.Delay(exported);

using var playwright = await Playwright.CreateAsync();
await using var browser = await playwright.Chromium.LaunchAsync(new()
{
    ExecutablePath = "/usr/bin/chromium",
    Args = [.. Environment.IsPrivilegedProcess ? ["--no-sandbox"] : Array.Empty<string>(), "--disable-background-networking"],
});
var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1600, Height = 960 } });
await page.GotoAsync($"{login}&returnUrl=%2Ftraces%2Fdetail%2F{trace}");
await page.GetByText("trip expire").First.WaitForAsync();
await page.ScreenshotAsync(new() { Path = file });
Console.WriteLine(file);
return 0;

async Task<(JsonObject Body, HttpResponseHeaders Headers)> PostAsync(string path, JsonObject body)
{
    using var content = new StringContent(body.ToJsonString(), new MediaTypeHeaderValue("application/json"));
    using var response = await gateway.PostAsync(new Uri(path, UriKind.Relative), content);
    response.EnsureSuccessStatusCode();
    return ((await response.Content.ReadFromJsonAsync<JsonObject>())!, response.Headers);
}
