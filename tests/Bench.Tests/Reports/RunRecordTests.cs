using RideAspire.Bench.Reports;
using Spectre.Console;

namespace RideAspire.Bench.Tests.Reports;

public sealed class RunRecordTests
{
    [Theory]
    [InlineData(false, "", true)]
    [InlineData(true, "", false)]
    [InlineData(false, "Matching:OfferWindow=00:00:10", false)]
    public async Task Only_a_whole_run_without_other_settings_is_quoted(bool quick, string setting, bool isFull)
    {
        var file = Path.GetTempFileName();
        try
        {
            string[] settings = setting == "" ? [] : [setting];
            await RunRecord.Of(new("city", AnsiConsole.Console), quick, settings).WriteAsync(file, CancellationToken.None);

            Assert.Equal(isFull, RunRecord.Read(file)!.IsFull);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
