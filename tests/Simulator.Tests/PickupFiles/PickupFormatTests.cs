using RideAspire.Simulator.Demand;
using RideAspire.Simulator.PickupFiles;

namespace RideAspire.Simulator.Tests.PickupFiles;

/// <summary>The formats in which cities and companies publish pick-ups: invented rows of the same shape.</summary>
public sealed class PickupFormatTests
{
    private static readonly DateTime quarterPastMidnight = new(2014, 9, 4, 0, 15, 0);
    private static readonly GeoPoint midtown = new(40.75, -73.98);

    [Theory]
    [InlineData("uber", "\"Date/Time\",\"Lat\",\"Lon\",\"Base\"", "\"9/4/2014 0:15:00\",40.75,-73.98,\"B02512\"")]
    [InlineData("uber", "Date/Time,Lat,Lon,Address", "2014/9/4 00:15,40.75,-73.98,\"1 Main St, BX\"")]
    [InlineData("uber", "Date/Time;Lat;Lon;Base", "2014/9/4 00:15;40,75;-73,98;B")]
    [InlineData("lyft", "time_of_trip,start_lat,start_lng,", "9/4/2014 0:15,40.75,-73.98,")]
    [InlineData(
        "tlc", "vendor_name,Trip_Pickup_DateTime,Trip_Dropoff_DateTime,Passenger_Count,Trip_Distance,Start_Lon,Start_Lat",
        "VTS,2014-09-04 00:15:00,2014-09-04 00:20:00,1,2.5,-73.98,40.75")]
    [InlineData(
        "tlc", "vendor_id, pickup_datetime, dropoff_datetime, passenger_count, trip_distance, pickup_longitude, pickup_latitude",
        "", "CMT,2014-09-04 00:15:00,2014-09-04 00:20:00,1,0.7,-73.98,40.75")]
    [InlineData(
        "tlc", "VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,pickup_longitude,pickup_latitude",
        "2,2014-09-04 00:15:00,2014-09-04 00:20:00,1,0.7,-73.98,40.75")]
    [InlineData(
        "tlc", "VendorID,lpep_pickup_datetime,Lpep_dropoff_datetime,Pickup_longitude,Pickup_latitude,Trip_type ",
        "2,2014-09-04 00:15:00,2014-09-04 00:20:00,-73.98,40.75,1,,")]
    [InlineData("tlc", "key,fare_amount,pickup_datetime,pickup_longitude,pickup_latitude", "x,4.5,2014-09-04 00:15:00 UTC,-73.98,40.75")]
    [InlineData(
        "chicago", "Trip ID,Trip Start Timestamp,Trip Miles,Pickup Centroid Latitude,Pickup Centroid Longitude",
        "abc,09/04/2014 12:15:00 AM,\"1,234.5\",40.75,-73.98")]
    [InlineData(
        "chicago", "trip_id,trip_start_timestamp,trip_miles,pickup_centroid_latitude,pickup_centroid_longitude",
        "abc,2014-09-04T00:15:00.000,1.5,40.75,-73.98")]
    [InlineData(
        "didi", "orders.order_id\torders.departure_time\torders.starting_lng\torders.starting_lat",
        "17\t2014-09-04 00:15:00\t-73.98\t40.75")]
    [InlineData("other", "id,started_at,latitude,longitude", "7,2014-09-04T00:15:00+02:00,40.75,-73.98")]
    [InlineData("other", "id,tpep_pickup_datetime,Lat,Lon", "7,2014-09-04 00:15:00,40.75,-73.98")]
    public void A_file_is_read_by_the_titles_of_its_columns(string format, params string[] lines)
    {
        var expected = new Pickup(quarterPastMidnight, midtown);

        Assert.Equal(expected, Assert.Single(new FileText(lines).Read().Pickups));
        var chosen = PickupFormat.All.Single(known => known.Name == format);
        Assert.Equal(expected, Assert.Single((new FileText(lines) with { Options = new() { Format = chosen } }).Read().Pickups));
    }

    [Theory]
    [InlineData("\"TRIP_ID\",\"TIMESTAMP\",\"POLYLINE\"", "\"1\",\"1409786100\",\"[[-8.61,41.14],[-8.62,41.15]]\"")]
    [InlineData("\"1\",\"C\",\"\",\"\",\"2\",\"1409786100\",\"A\",\"False\",\"[[-8.61,41.14],[-8.62,41.15]]\"")]
    public void Portos_trips_begin_where_their_line_begins_in_the_time_of_Lisbon(params string[] lines) =>
        Assert.Equal(new(new(2014, 9, 4, 0, 15, 0), new(41.14, -8.61)), Assert.Single(new FileText(lines).Read().Pickups));

    [Fact]
    public void Didis_orders_have_no_header_and_the_longitude_first() =>
        Assert.Equal(
            [new(new(2014, 9, 4, 7, 15, 0), new(30.66, 104.11)), new(new(2014, 9, 4, 7, 16, 0), new(30.65, 104.06))],
            new FileText("a1,1409786100,1409787000,104.11,30.66,104.07,30.68", "b2,1409786160,1409787000,104.06,30.65,104.07,30.68")
                .Read().Pickups);

    [Fact]
    public void An_empty_line_of_places_is_no_place()
    {
        var read = new FileText("TIMESTAMP,POLYLINE", "1409786100,[]", "1409786100,\"[[-8.61,41.14]]\"").Read();

        Assert.EndsWith("skipped: 1 without a place (line 2)", read.Note, StringComparison.Ordinal);
        Assert.Single(read.Pickups);
    }

    [Fact]
    public void Columns_can_be_named_by_title_or_number_with_a_header_or_without()
    {
        var expected = new Pickup(quarterPastMidnight, midtown);
        var byTitle = new PickupFileOptions { TimeColumn = "when", LatColumn = "y", LonColumn = "3" };
        var byNumber = new PickupFileOptions { TimeColumn = "2", LatColumn = "4", LonColumn = "3" };

        var withHeader = new FileText("id,When,X,Y", "1,2014-09-04 00:15:00,-73.98,40.75") { Options = byTitle };
        var without = new FileText(withHeader.Lines[1]) { Options = byNumber };

        Assert.Equal(expected, Assert.Single(withHeader.Read().Pickups));
        Assert.Equal(expected, Assert.Single(without.Read().Pickups));
    }

    [Fact]
    public void A_place_in_one_column_has_the_longitude_first()
    {
        var file = new FileText("time,point", "2014-09-04 00:15:00,POINT (-73.98 40.75)") { Options = new() { PlaceColumn = "point" } };

        Assert.Equal(midtown, Assert.Single(file.Read().Pickups).Place);
    }

    [Theory]
    [InlineData("Dispatching_base_num,Pickup_date,Affiliated_base_num,locationID", "'locationID'")]
    [InlineData("VendorID,tpep_pickup_datetime,trip_distance,PULocationID,DOLocationID", "'PULocationID'")]
    [InlineData("Date,Time,PU_Address,Base Name", "'PU_Address'")]
    public void A_file_with_zones_or_addresses_only_cannot_be_placed(string header, string place)
    {
        var refusal = new FileText(header, "a,b,c,d").Refusal();

        Assert.StartsWith(
            $"day.csv, line 1: the pick-ups cannot be placed: the header has {place}, but no latitude and longitude. Its columns: '",
            refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_titles_are_listed_with_what_is_wanted_and_how_to_name_it() => Assert.Equal(
        "day.csv, line 1: the header has no column for the time and the longitude. Its columns: 'when', 'Lat', 'x'. "
        + "Wanted: a time, a latitude and a longitude. Name them: --time-column NAME --lat-column NAME --lon-column NAME, "
        + "or --place-column NAME for one column with '[longitude, latitude]' or 'POINT (longitude latitude)' "
        + "(a number counts columns from 1)",
        new FileText("when,Lat,x", "2014-09-04 00:15:00,40.75,-73.98").Refusal());

    [Fact]
    public void A_title_or_a_format_that_the_file_does_not_have_is_told()
    {
        var file = new FileText("Date/Time,Lat,Lon", FileText.Row());

        Assert.Contains(
            "no column for the latitude (--lat-column Latitude). Its columns",
            (file with { Options = new() { LatColumn = "Latitude" } }).Refusal(), StringComparison.Ordinal);
        Assert.Contains(
            "no column for the time and the latitude and the longitude that --format chicago knows. Its columns",
            (file with { Options = new() { Format = PickupFormat.All.Single(format => format.Name == "chicago") } }).Refusal(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_without_a_header_are_listed_with_their_numbers() => Assert.StartsWith(
        "day.csv, line 1: there is no header, and the values are not those of a known format: 1 is '1', 2 is '2008-02-02 15:36:08', "
        + "3 is '116.51', 4 is '39.92'. Wanted: a time, a latitude and a longitude. Number them: --time-column NUMBER",
        new FileText("1,2008-02-02 15:36:08,116.51,39.92").Refusal(), StringComparison.Ordinal);
}
