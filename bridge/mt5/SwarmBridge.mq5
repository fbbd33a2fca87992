// SwarmBridge: the Expert Advisor that connects this terminal with an aegis-swarm.
//
// Drop it on one chart, any symbol. It dials out to the swarm, proves that it knows the secret and has the swarm prove
// the same, then streams every tick and the depth of market of the symbols it is asked for, executes the orders it is
// allowed to, once each, and tells every trade transaction. It reads only until InpAllowTrading is switched on.
//
// The order: protocol, inputs, state, link (crypto, wire, handshake, connection, lock), market, orders, journal, events,
// snapshot and look-up, halt, life cycle. The struct block is generated; README.md beside this file tells how to use it.
#property copyright "aegis-swarm"
#property version   "1.00"
#property description "Connects this terminal with an aegis-swarm. Read-only until AllowTrading is switched on."

// <wire> generated from src/venues/mt5/wire by npm run docs
// protocol, header, limits
#define SMB_PROTO_MIN 1
#define SMB_PROTO_MAX 1
#define SMB_MAGIC 0x4D53
#define SMB_HEADER_BYTES 16
#define SMB_MAC_BYTES 8
#define SMB_MAX_PAYLOAD 1048576
#define SMB_MAX_BULK 32768
#define SMB_GREETING_BYTES 512
#define SMB_GREETING_MILLIS 3000
#define SMB_TICK_WINDOW 64
#define SMB_FLAG_REPLAY 1
#define SMB_FLAG_DUP 2
#define SMB_FLAG_MORE 4
#define SMB_FLAG_MAC 8

// frames by number
#define SMB_CHALLENGE 1
#define SMB_HELLO 2
#define SMB_WELCOME 3
#define SMB_SUBSCRIBE 4
#define SMB_SYMBOL 5
#define SMB_TICKS 6
#define SMB_BOOK 7
#define SMB_ORDER 8
#define SMB_ORDER_RESULT 9
#define SMB_TRADE_EVENT 10
#define SMB_ACCOUNT 11
#define SMB_PING 12
#define SMB_PONG 13
#define SMB_BYE 14
#define SMB_ERROR 15
#define SMB_ACK 16
#define SMB_UNSUBSCRIBE 17
#define SMB_HISTORY_REQ 18
#define SMB_HISTORY 19
#define SMB_SNAPSHOT 20
#define SMB_LOOKUP 21
#define SMB_LOOKUP_RESULT 22
#define SMB_HALT 23
#define SMB_RATES 24
#define SMB_SNAPSHOT_REQ 25
#define SMB_POSITION 26
#define SMB_ORDER_STATE 27
#define SMB_DEAL 28

// return codes of our own
#define SMB_RC_READ_ONLY 20001
#define SMB_RC_REAL_REFUSED 20002
#define SMB_RC_SYMBOL_REFUSED 20003
#define SMB_RC_EXPIRED_UNREAD 20004
#define SMB_RC_HALTED 20005
#define SMB_RC_JOURNAL_FAILED 20006
#define SMB_RC_TOO_LARGE 20007
#define SMB_RC_QUOTES_OLD 20008
#define SMB_RC_QUOTES_DELAYED 20009
#define SMB_RC_NOT_SUBSCRIBED 20010
#define SMB_RC_MALFORMED 20011

// session errors
#define SMB_ERR_VERSION 1
#define SMB_ERR_SECRET 2
#define SMB_ERR_DUPLICATE 3
#define SMB_ERR_ACCOUNT 4
#define SMB_ERR_REAL 5
#define SMB_ERR_SIMULATED 6
#define SMB_ERR_BUSY 7
#define SMB_ERR_GREETING 8
#define SMB_ERR_SLOW 9
#define SMB_ERR_SYMBOL_TROUBLE 10
#define SMB_ERR_ROLE 11

// what follows the scalars: blocks of so many bytes, strings of at most so many
#define BYTES_Challenge_nonce 16
#define MAX_Hello_server 64
#define MAX_Hello_currency 16
#define MAX_Hello_company 64
#define BYTES_Hello_nonce 32
#define BYTES_Hello_mac 32
#define BYTES_Welcome_mac 32
#define MAX_Subscribe_symbol 64
#define MAX_Symbol_symbol 64
#define MAX_Symbol_description 80
#define MAX_Symbol_base 16
#define MAX_Symbol_profit 16
#define MAX_Symbol_margin 16
#define MAX_Symbol_basis 64
#define MAX_TradeEvent_symbol 64
#define MAX_TradeEvent_comment 64
#define MAX_Error_text 200
#define MAX_HistoryReq_symbol 64
#define MAX_Position_symbol 64
#define MAX_OrderState_symbol 64
#define MAX_Deal_symbol 64

#define SIZE_F_Header 16
struct F_Header
{
   ushort magic; uchar type; uchar flags; uint size; uint seq; uint ack;
};
#define SIZE_F_Challenge 2
struct F_Challenge
{
   uchar protoMin; uchar protoMax;
};
#define SIZE_F_Hello 37
struct F_Hello
{
   ushort proto; ushort eaVersion; ulong login; ulong epoch; uint build; uint leverage; uint caps; uchar role;
   uchar marginMode; uchar tradeMode; uchar permissions; uchar currencyDigits;
};
#define SIZE_F_Welcome 33
struct F_Welcome
{
   ulong session; ulong resumeEpoch; ulong resumeEvent; ushort space; ushort heartbeatMillis; uint deadManMillis;
   uchar allow;
};
#define SIZE_F_Subscribe 15
struct F_Subscribe
{
   long fromTime; uint fromCount; ushort sid; uchar book;
};
#define SIZE_F_Symbol 136
struct F_Symbol
{
   double point; double tickSize; double tickValue; double contractSize; double volumeMin; double volumeMax;
   double volumeStep; double volumeLimit; double priceMin; double priceMax; double marginInitial; double swapLong;
   double swapShort; long expires; uint stopsLevel; uint freezeLevel; ushort sid; ushort status; ushort bookDepth;
   uchar digits; uchar tradeMode; uchar executionMode; uchar fillingMask; uchar expirationMask; uchar orderMask;
   uchar gtcMode; uchar chartMode; uchar calcMode; uchar delayed;
};
#define SIZE_F_Ticks 8
struct F_Ticks
{
   int offsetSeconds; ushort sid; ushort n;
};
#define SIZE_F_TicksRow 44
struct F_TicksRow
{
   long time; double bid; double ask; double last; double volume; uint flags;
};
#define SIZE_F_Book 16
struct F_Book
{
   long time; int offsetSeconds; ushort sid; ushort n;
};
#define SIZE_F_BookRow 17
struct F_BookRow
{
   uchar type; double price; double volume;
};
#define SIZE_F_Order 99
struct F_Order
{
   ulong cid; ulong order; ulong position; ulong positionBy; long expiration; double volume; double price;
   double stopLimit; double sl; double tp; uint deviation; uint ttlMillis; uint request; ushort sid; uchar part;
   uchar action; uchar orderType; uchar filling; uchar timeType;
};
#define SIZE_F_OrderResult 77
struct F_OrderResult
{
   ulong cid; ulong order; ulong deal; double volume; double price; double bid; double ask; uint retcode;
   int retcodeExternal; uint requestId; uint request; ushort runtimeError; uchar part; uchar action; uchar stage;
};
#define SIZE_F_TradeEvent 139
struct F_TradeEvent
{
   ulong event; ulong cid; ulong order; ulong deal; ulong position; ulong positionBy; long time; double volume;
   double price; double sl; double tp; double profit; double commission; double fee; double swap; uint retcode;
   uint requestId; uint request; uchar kind; uchar part; uchar orderType; uchar orderState; uchar dealType;
   uchar entry; uchar reason;
};
#define SIZE_F_Account 68
struct F_Account
{
   double balance; double equity; double margin; double marginFree; double credit; long serverTime; int offsetSeconds;
   uint pingMicros; uint pumpMaxMicros; uint droppedBooks; ushort pending; uchar permissions; uchar halted;
};
#define SIZE_F_Ping 8
struct F_Ping
{
   ulong time;
};
#define SIZE_F_Pong 8
struct F_Pong
{
   ulong time;
};
#define SIZE_F_Bye 4
struct F_Bye
{
   uint reason;
};
#define SIZE_F_Error 4
struct F_Error
{
   uint code;
};
#define SIZE_F_Unsubscribe 2
struct F_Unsubscribe
{
   ushort sid;
};
#define SIZE_F_HistoryReq 29
struct F_HistoryReq
{
   long fromTime; long toTime; uint request; uint max; uint timeframe; uchar kind;
};
#define SIZE_F_History 8
struct F_History
{
   uint request; ushort status; ushort n;
};
#define SIZE_F_HistoryRow 44
struct F_HistoryRow
{
   long time; double bid; double ask; double last; double volume; uint flags;
};
#define SIZE_F_Snapshot 49
struct F_Snapshot
{
   ulong event; double balance; double equity; double margin; uint request; uint positions; uint orders; uint deals;
   uchar stage;
};
#define SIZE_F_Lookup 12
struct F_Lookup
{
   ulong cid; uint request;
};
#define SIZE_F_LookupResult 22
struct F_LookupResult
{
   ulong cid; uint request; uint retcode; ushort orders; ushort deals; uchar outcome; uchar journal;
};
#define SIZE_F_Halt 1
struct F_Halt
{
   uchar mode;
};
#define SIZE_F_Rates 8
struct F_Rates
{
   uint request; ushort status; ushort n;
};
#define SIZE_F_RatesRow 60
struct F_RatesRow
{
   long time; double open; double high; double low; double close; ulong tickVolume; ulong realVolume; uint spread;
};
#define SIZE_F_SnapshotReq 20
struct F_SnapshotReq
{
   ulong afterDeal; long fromTime; uint request;
};
#define SIZE_F_Position 85
struct F_Position
{
   ulong ticket; ulong identifier; ulong magic; long time; double volume; double price; double sl; double tp;
   double profit; double swap; uint request; uchar type;
};
#define SIZE_F_OrderState 97
struct F_OrderState
{
   ulong cid; ulong ticket; ulong position; long setupTime; long doneTime; double volumeInitial; double volumeCurrent;
   double price; double stopLimit; double sl; double tp; uint request; uchar part; uchar orderType; uchar orderState;
   uchar filling; uchar timeType;
};
#define SIZE_F_Deal 96
struct F_Deal
{
   ulong cid; ulong ticket; ulong order; ulong position; long time; double volume; double price; double profit;
   double commission; double fee; double swap; uint request; uchar part; uchar dealType; uchar entry; uchar reason;
};

// Whether this compiler packs the structs as the protocol says.
bool WireSizesAgree()
{
   if(sizeof(F_Header)!=SIZE_F_Header) return(false);
   if(sizeof(F_Challenge)!=SIZE_F_Challenge) return(false);
   if(sizeof(F_Hello)!=SIZE_F_Hello) return(false);
   if(sizeof(F_Welcome)!=SIZE_F_Welcome) return(false);
   if(sizeof(F_Subscribe)!=SIZE_F_Subscribe) return(false);
   if(sizeof(F_Symbol)!=SIZE_F_Symbol) return(false);
   if(sizeof(F_Ticks)!=SIZE_F_Ticks) return(false);
   if(sizeof(F_TicksRow)!=SIZE_F_TicksRow) return(false);
   if(sizeof(F_Book)!=SIZE_F_Book) return(false);
   if(sizeof(F_BookRow)!=SIZE_F_BookRow) return(false);
   if(sizeof(F_Order)!=SIZE_F_Order) return(false);
   if(sizeof(F_OrderResult)!=SIZE_F_OrderResult) return(false);
   if(sizeof(F_TradeEvent)!=SIZE_F_TradeEvent) return(false);
   if(sizeof(F_Account)!=SIZE_F_Account) return(false);
   if(sizeof(F_Ping)!=SIZE_F_Ping) return(false);
   if(sizeof(F_Pong)!=SIZE_F_Pong) return(false);
   if(sizeof(F_Bye)!=SIZE_F_Bye) return(false);
   if(sizeof(F_Error)!=SIZE_F_Error) return(false);
   if(sizeof(F_Unsubscribe)!=SIZE_F_Unsubscribe) return(false);
   if(sizeof(F_HistoryReq)!=SIZE_F_HistoryReq) return(false);
   if(sizeof(F_History)!=SIZE_F_History) return(false);
   if(sizeof(F_HistoryRow)!=SIZE_F_HistoryRow) return(false);
   if(sizeof(F_Snapshot)!=SIZE_F_Snapshot) return(false);
   if(sizeof(F_Lookup)!=SIZE_F_Lookup) return(false);
   if(sizeof(F_LookupResult)!=SIZE_F_LookupResult) return(false);
   if(sizeof(F_Halt)!=SIZE_F_Halt) return(false);
   if(sizeof(F_Rates)!=SIZE_F_Rates) return(false);
   if(sizeof(F_RatesRow)!=SIZE_F_RatesRow) return(false);
   if(sizeof(F_SnapshotReq)!=SIZE_F_SnapshotReq) return(false);
   if(sizeof(F_Position)!=SIZE_F_Position) return(false);
   if(sizeof(F_OrderState)!=SIZE_F_OrderState) return(false);
   if(sizeof(F_Deal)!=SIZE_F_Deal) return(false);
   return(true);
}
// </wire>

#define PROGRAM_NAME "SwarmBridge"
#define PROGRAM_VERSION 100
#define PROGRAM_ROLE 0

// ---- inputs

input string InpHost="127.0.0.1";      // Where the swarm listens: host
input int    InpPort=45001;            // Where the swarm listens: port
input string InpSecret="";             // The secret that `swarm mt5 install` made
input bool   InpAllowTrading=false;    // Orders of the swarm may be executed
input bool   InpAllowReal=false;       // ... on an account of real money too
input string InpSymbols="";            // Symbols it may use, joined by commas; empty: all
input double InpMaxLots=0.0;           // Largest order, lots; 0: no limit
input int    InpOrdersPerSecond=20;    // Requests a second
input int    InpMaxTickAgeMillis=0;    // No order on quotes older than this; 0: no limit
input int    InpTimerMillis=15;        // How often it looks for orders and ticks
input bool   InpBook=true;             // Depth of market may be asked for

// ---- state

#define MAX_SYMBOLS 256
#define TICK_BATCH 512
#define SEEN_ROWS 512
#define NEWEST_ROWS 64
#define PUMP_ROUNDS 8
#define PUMP_MICROS 1000
#define RETRY_MILLIS 250
#define REPLAY_MILLIS 2000
#define BOOK_MILLIS 20
#define BOOK_SILENT_MILLIS 30000
#define SPEC_MILLIS 5000
#define RING 4096
#define JOURNAL_TAIL 1048576
#define JOURNAL_MAX 4194304
#define KNOWN_MAX 16384
#define HISTORY_SECONDS 172800
#define LAG_MILLIS 30000
#define CID_BITS 53

#define KNOWN_INTENT 1
#define KNOWN_SENT 2
#define KNOWN_ANSWERED 3

// A symbol the swarm asked for in this session, and the place in its ticks: `sentAt` rows of the millisecond `time` and
// `sentLate` older ones behind them were sent. The first of those rows are kept in g_seen, SEEN_ROWS for each symbol.
// `told`: rows from there on that the swarm had before this session, not looked for yet.
struct Subscription {
   bool   used;
   bool   book;
   bool   bookAdded;
   bool   bookDirty;
   ushort sid;
   ushort status;
   long   time;
   uint   told;
   uint   sentAt;
   uint   sentLate;
   int    seen;
   long   retryAt;
   long   tickAt;
   long   bookAt;
   long   bookEventAt;
   ulong  bookHash;
   ulong  specHash;
   string symbol;
};

// A client order this account was asked for, and the last thing known of it.
struct Known {
   ulong  magic;
   long   sentAt;
   long   time;
   int    state;
   F_OrderResult last;
};

// Whose a request of the terminal is.
struct Sent {
   uint   requestId;
   uint   dial;
   uint   request;
   ulong  cid;
   uchar  part;
   uchar  action;
};

Subscription g_subs[];
F_TicksRow   g_seen[];
uchar        g_taken[SEEN_ROWS];
uchar        g_fresh[];
MqlTick      g_ticks[];
uint         g_window[SMB_TICK_WINDOW];
int          g_windowUsed=0;
int          g_turn=0;
ulong        g_ticksSent=0;
long         g_specAt=0;
uint         g_droppedBooks=0;
uint         g_pumpMax=0;
ulong        g_pumpedAt=0;
long         g_statusAt=0;

ushort       g_space=0;
uint         g_allow=0;
long         g_deadMan=0;
int          g_halted=0;
long         g_haltAt=0;
int          g_permissions=0;
long         g_connectedAt=0;    // since when the terminal has been connected without a break
long         g_orderTimes[];
int          g_orderNext=0;
uint         g_ordersSent=0;

Known        g_known[];
int          g_knownUsed=0;
Sent         g_requests[RING];
int          g_journal=INVALID_HANDLE;
bool         g_journalRead=false; // until then nobody knows what was sent before, and nothing is sent
bool         g_journalTorn=false; // its last line may be cut
long         g_sinceWanted=0;    // bytes written since it was last said what the swarm wants
bool         g_ready=false;      // the lock is held and it is not about to end

ulong        g_epoch=0;
ulong        g_event=0;
F_TradeEvent g_events[];
string       g_eventSymbols[];
string       g_eventComments[];

// <link> the same lines in SwarmBridge.mq5 and in SwarmHistory.mq5: one file each, nothing to include
#define LINK_DOWN 0
#define LINK_GREETING 1
#define LINK_PROVING 2
#define LINK_UP 3

#define DIAL_MILLIS 1000
#define SEND_MILLIS 1000
#define REDIAL_MILLIS 250
#define REDIAL_MAX_MILLIS 8000
#define SECRET_WAIT_MILLIS 60000
#define SILENT_BEATS 5
#define READ_MAX 65536
#define QUEUE_BYTES 524288
#define QUEUE_MAX_BYTES 8388608
#define SEND_TRIES 256
#define SEND_PIECE 16384
#define BYE_TURNS 10
#define SAME_LINE_MILLIS 60000
#define LOCK_MILLIS 30000

int    g_socket=INVALID_HANDLE;
int    g_link=LINK_DOWN;
uint   g_sent=0;                // number of the last frame sent, read and acknowledged
uint   g_heard=0;
uint   g_acked=0;
long   g_linkedAt=0;            // when the present stage of the greeting began
long   g_lastHeard=0;
long   g_emptyAt=0;             // when the socket was last seen empty
long   g_ageFrom=0;             // nothing that waits in g_in arrived before this
long   g_nextDial=0;
long   g_redial=REDIAL_MILLIS;
long   g_nextBeat=0;
int    g_beatMillis=1000;
uint   g_pingMicros=0;
uint   g_dials=0;
ulong  g_session=0;

uchar  g_secret[];
uchar  g_nonceSwarm[];
uchar  g_nonceOwn[];
uchar  g_signKey[];
uchar  g_verifyKey[];
uint   g_nonces=0;

uchar  g_out[];                 // what waits to be sent: the first g_outUsed bytes
int    g_outUsed=0;
uchar  g_rest[];
int    g_frameAt=0;
uchar  g_frameType=0;
uchar  g_frameFlags=0;
bool   g_fits=true;

uchar  g_in[];                  // what was read and is no whole frame yet
int    g_inUsed=0;
uchar  g_piece[];

string g_lock="";
double g_lockValue=0.0;
long   g_lockAt=0;

string g_said="";
long   g_saidAt=0;

datetime g_second=0;            // the server's clock when it last changed, and when that was
long   g_secondAt=0;

long Now() {
   return((long)GetTickCount64());
}

// One line in the log; the same one again only after a minute.
void Say(const string text) {
   if(text==g_said && Now()-g_saidAt<SAME_LINE_MILLIS) return;
   g_said=text;
   g_saidAt=Now();
   Print(PROGRAM_NAME,": ",text);
}

string Address() {
   return(StringFormat("%s:%d",InpHost,InpPort));
}

// ---- clocks

// The server's clock. Its own steps are seconds; between them the computer's clock counts on.
long ServerMillis() {
   datetime second=TimeTradeServer();
   if(second!=g_second) {
      g_second=second;
      g_secondAt=Now();
   }
   return((long)second*1000+(long)MathMin(999,Now()-g_secondAt));
}

// Server clock minus UTC. Zones are quarters of an hour; the rest is the inaccuracy of two clocks.
int OffsetSeconds() {
   long apart=(long)TimeTradeServer()-(long)TimeGMT();
   return((int)MathRound((double)apart/900.0)*900);
}

// ---- crypto

void Append(uchar &into[],const uchar &from[],const int start,const int count) {
   if(count>0 && ArrayCopy(into,from,ArraySize(into),start,count)!=count) g_fits=false;
}

// UTF-8 without the zero that StringToCharArray ends with.
void AppendText(uchar &into[],const string text) {
   uchar bytes[];
   int count=StringToCharArray(text,bytes,0,-1,CP_UTF8);
   if(count>1) Append(into,bytes,0,count-1);
}

void AppendNumber(uchar &into[],const ulong number) {
   AppendText(into,StringFormat("%I64u,",number));
}

bool Sha256(const uchar &data[],uchar &digest[]) {
   uchar none[];
   return(CryptEncode(CRYPT_HASH_SHA256,data,none,digest)==32);
}

// HMAC-SHA256 of a part of `data`.
bool Hmac(const uchar &key[],const uchar &data[],const int start,const int count,uchar &mac[]) {
   uchar padded[64];
   uchar inner[];
   uchar outer[];
   uchar digest[];
   ArrayInitialize(padded,(uchar)0);
   if(ArraySize(key)>64) {
      if(!Sha256(key,digest) || ArrayCopy(padded,digest)!=32) return(false);
   } else if(ArraySize(key)>0 && ArrayCopy(padded,key)!=ArraySize(key))
      return(false);
   if(ArrayResize(inner,64+count)!=64+count || ArrayResize(outer,96)!=96) return(false);
   for(int i=0; i<64; i++) {
      inner[i]=(uchar)(padded[i]^0x36);
      outer[i]=(uchar)(padded[i]^0x5C);
   }
   if(count>0 && ArrayCopy(inner,data,64,start,count)!=count) return(false);
   if(!Sha256(inner,digest) || ArrayCopy(outer,digest,64,0,32)!=32) return(false);
   return(Sha256(outer,mac));
}

// HMAC of a label and up to three byte strings.
bool Proof(const string label,const uchar &a[],const uchar &b[],const uchar &c[],uchar &mac[]) {
   uchar data[];
   AppendText(data,label);
   Append(data,a,0,ArraySize(a));
   Append(data,b,0,ArraySize(b));
   Append(data,c,0,ArraySize(c));
   return(Hmac(g_secret,data,0,ArraySize(data),mac));
}

// Takes as long for equal bytes as for different ones.
bool SameBytes(const uchar &a[],const int atA,const uchar &b[],const int atB,const int count) {
   if(atA<0 || atB<0 || ArraySize(a)<atA+count || ArraySize(b)<atB+count) return(false);
   uint different=0;
   for(int i=0; i<count; i++)
      different|=(uint)a[atA+i]^(uint)b[atB+i];
   return(different==0);
}

// MathRand gives 15 bits and the clocks are coarse: together, under the secret, nobody guesses them.
bool FreshBytes(uchar &bytes[]) {
   uchar seed[];
   g_nonces++;
   AppendNumber(seed,(ulong)g_nonces);
   AppendNumber(seed,GetMicrosecondCount());
   AppendNumber(seed,GetTickCount64());
   AppendNumber(seed,(ulong)TimeLocal());
   AppendNumber(seed,(ulong)TimeGMT());
   AppendNumber(seed,(ulong)AccountInfoInteger(ACCOUNT_LOGIN));
   AppendNumber(seed,(ulong)ChartID());
   for(int i=0; i<16; i++)
      AppendNumber(seed,(ulong)MathRand());
   Append(seed,g_nonceOwn,0,ArraySize(g_nonceOwn));
   return(Hmac(g_secret,seed,0,ArraySize(seed),bytes));
}

bool FreshNumber(ulong &number) {
   uchar bytes[];
   if(!FreshBytes(bytes)) return(false);
   number=1;
   for(int i=0; i<7; i++)
      number=(number<<8)|(ulong)bytes[i];
   return(true);
}

// ---- wire out

// Makes room for so many bytes and gives the place of the first.
uint Room(const int bytes) {
   int at=g_outUsed;
   if(ArraySize(g_out)<at+bytes && ArrayResize(g_out,at+bytes,65536)<at+bytes) {
      g_fits=false;
      return(0);
   }
   g_outUsed+=bytes;
   return((uint)at);
}

// Every struct that is written says here whether it was: a broken frame is never sent.
void Check(const bool written) {
   if(!written) g_fits=false;
}

void PutBytes(const uchar &bytes[],const int count) {
   uint at=Room(count);
   if(g_fits && count>0) Check(ArrayCopy(g_out,bytes,(int)at,0,count)==count);
}

// Writes into what was written: by a copy, for a struct might be the end of the array it is written to.
void Overwrite(const uchar &bytes[],const int at) {
   int count=ArraySize(bytes);
   if(g_fits) Check(ArrayCopy(g_out,bytes,at,0,count)==count);
}

void PutText(const string text,const int max) {
   uchar bytes[];
   AppendText(bytes,text);
   int count=(int)MathMin(ArraySize(bytes),max);
   while(count<ArraySize(bytes) && count>0 && (bytes[count]&0xC0)==0x80)
      count--;                  // never half a character
   uint at=Room(1);
   if(!g_fits) return;
   g_out[(int)at]=(uchar)count;
   PutBytes(bytes,count);
}

void OpenFrame(const int type,const int flags) {
   g_frameAt=g_outUsed;
   g_frameType=(uchar)type;
   g_frameFlags=(uchar)flags;
   Room(SMB_HEADER_BYTES);
}

void AbandonFrame() {
   g_outUsed=g_frameAt;
}

// Numbers the frame, signs it and leaves it in the queue.
void CloseFrame() {
   bool proved=ArraySize(g_signKey)>0;
   F_Header h;
   h.magic=(ushort)SMB_MAGIC;
   h.type=g_frameType;
   h.flags=(uchar)(g_frameFlags|(proved ? SMB_FLAG_MAC : 0));
   h.size=(uint)(g_outUsed-g_frameAt-SMB_HEADER_BYTES+(proved ? SMB_MAC_BYTES : 0));
   h.seq=g_sent+1;
   h.ack=g_heard;
   uchar head[];
   Check(StructToCharArray(h,head));
   Overwrite(head,g_frameAt);
   uchar mac[];
   if(proved) Check(Hmac(g_signKey,g_out,g_frameAt,g_outUsed-g_frameAt,mac));
   if(proved && g_fits) PutBytes(mac,SMB_MAC_BYTES);
   g_sent++;
}

// Hash of the payload written since `from`, to see whether it says anything new.
ulong Written(const int from) {
   ulong hash=0xCBF29CE484222325;
   for(int i=from; i<g_outUsed; i++)
      hash=(hash^(ulong)g_out[i])*1099511628211;
   return(hash);
}

void SendError(const int code,const string text) {
   F_Error f;
   f.code=(uint)code;
   OpenFrame(SMB_ERROR,0);
   uint at=Room(SIZE_F_Error);
   Check(StructToCharArray(f,g_out,at));
   PutText(text,MAX_Error_text);
   CloseFrame();
}

void SendPing() {
   F_Ping f;
   f.time=GetMicrosecondCount();
   OpenFrame(SMB_PING,0);
   uint at=Room(SIZE_F_Ping);
   Check(StructToCharArray(f,g_out,at));
   CloseFrame();
}

void SendPong(const ulong time) {
   F_Pong f;
   f.time=time;
   OpenFrame(SMB_PONG,0);
   uint at=Room(SIZE_F_Pong);
   Check(StructToCharArray(f,g_out,at));
   CloseFrame();
}

void SendBye(const int reason) {
   F_Bye f;
   f.reason=(uint)reason;
   OpenFrame(SMB_BYE,0);
   uint at=Room(SIZE_F_Bye);
   Check(StructToCharArray(f,g_out,at));
   CloseFrame();
}

// Sends all that is queued in one piece. A short write that did not wait is continued, one that waited is not.
void Flush() {
   if(!g_fits) {
      Drop("a frame could not be written: out of memory");
      return;
   }
   int done=0;
   for(int tries=0; tries<SEND_TRIES && done<g_outUsed; tries++) {
      ulong began=GetMicrosecondCount();
      ResetLastError();
      int count=SendFrom(done);
      if(count<0 && (_LastError==ERR_NETSOCKET_IO_ERROR || !SocketIsConnected(g_socket))) {
         Drop(StringFormat("the connection to %s broke (5273); dialling again",Address()));
         return;
      }
      if(count<=0) break;
      done+=count;
      if(GetMicrosecondCount()-began>2000) break;
   }
   done=(int)MathMin(done,g_outUsed);
   if(done>0 && done<g_outUsed) Check(ArrayCopy(g_out,g_out,0,done,g_outUsed-done)==g_outUsed-done);
   g_outUsed-=done;
   if(g_outUsed>QUEUE_MAX_BYTES) Drop("the swarm does not read: 8 MiB are waiting");
}

// A socket sends an array from its beginning: what is left of a short write is copied, a piece at a time.
int SendFrom(const int at) {
   if(at==0) return(SocketSend(g_socket,g_out,(uint)g_outUsed));
   int count=(int)MathMin(g_outUsed-at,SEND_PIECE);
   if(ArrayCopy(g_rest,g_out,0,at,count)!=count) return(0);
   return(SocketSend(g_socket,g_rest,(uint)count));
}

// ---- wire in

void ReadSocket() {
   for(int turn=0; turn<8 && g_socket!=INVALID_HANDLE; turn++) {
      long looked=Now();
      ResetLastError();
      uint ready=SocketIsReadable(g_socket);
      if(ready==0) {
         g_emptyAt=looked;
         if(!SocketIsConnected(g_socket)) Lost();
         return;
      }
      uint wanted=(uint)MathMin(ready,(uint)READ_MAX);
      int count=SocketRead(g_socket,g_piece,wanted,1);
      if(count<=0) {
         if(_LastError==ERR_NETSOCKET_IO_ERROR && !SocketIsConnected(g_socket)) Lost();
         else
            g_emptyAt=looked;   // it said 1 byte and had none: it may
         return;
      }
      if(g_inUsed==0) g_ageFrom=g_emptyAt;
      if(!Keep(count)) return;
      TakeFrames();
   }
}

void Lost() {
   if(g_link==LINK_UP) Drop(StringFormat("the connection to %s was closed; dialling again",Address()));
   else
      Drop(StringFormat("%s closed the connection before it greeted: is another program on this port, or is the swarm busy?",
                        Address()));
}

bool Keep(const int count) {
   if(ArraySize(g_in)<g_inUsed+count && ArrayResize(g_in,g_inUsed+count,65536)<g_inUsed+count) {
      Drop("out of memory");
      return(false);
   }
   if(ArrayCopy(g_in,g_piece,g_inUsed,0,count)!=count) {
      Drop("out of memory");
      return(false);
   }
   g_inUsed+=count;
   return(true);
}

void TakeFrames() {
   int at=0;
   while(g_socket!=INVALID_HANDLE) {
      int taken=TakeFrameAt(at);
      if(taken<=0) break;
      at+=taken;
   }
   if(g_socket==INVALID_HANDLE) return;
   if(at>0 && at<g_inUsed && ArrayCopy(g_in,g_in,0,at,g_inUsed-at)!=g_inUsed-at) Drop("out of memory");
   g_inUsed=(int)MathMax(0,g_inUsed-at);
}

// The bytes of the frame at `at`; 0 when it is not whole yet, or when the connection was dropped for it.
int TakeFrameAt(const int at) {
   if(g_inUsed-at<SMB_HEADER_BYTES) return(0);
   F_Header h;
   if(!CharArrayToStruct(h,g_in,(uint)at) || h.magic!=SMB_MAGIC)
      return(Refuse("what arrives are not frames of this protocol: is another program on this port?"));
   bool proved=ArraySize(g_verifyKey)>0;
   uint limit=(uint)(proved ? SMB_MAX_PAYLOAD : SMB_GREETING_BYTES-SMB_HEADER_BYTES);
   if(h.size>limit) return(Refuse(StringFormat("a frame of %u bytes is too long",h.size)));
   if(h.seq!=g_heard+1) return(Refuse(StringFormat("frame %u came where %u was due",h.seq,g_heard+1)));
   if(h.ack>g_sent || h.ack<g_acked)
      return(Refuse(StringFormat("frame %u acknowledges %u of %u sent",h.seq,h.ack,g_sent)));
   int bytes=SMB_HEADER_BYTES+(int)h.size;
   if(g_inUsed-at<bytes) return(0);
   int end=at+bytes;
   if(proved || (h.flags&SMB_FLAG_MAC)!=0) {
      if(!proved || !Signed(h,at,end))
         return(Refuse(StringFormat("frame %u is not signed by the swarm of this session",h.seq)));
      end-=SMB_MAC_BYTES;
   }
   g_heard=h.seq;
   g_acked=h.ack;
   if(proved)
      g_lastHeard=Now();        // of a stranger's frames nothing is believed, not even that the swarm lives
   if(!Dispatch(h.type,at+SMB_HEADER_BYTES,end))
      return(Refuse(StringFormat("frame %u of type %d is malformed or out of turn",h.seq,(int)h.type)));
   return(bytes);
}

bool Signed(const F_Header &h,const int at,const int end) {
   if((h.flags&SMB_FLAG_MAC)==0 || h.size<SMB_MAC_BYTES) return(false);
   uchar mac[];
   int length=end-at-SMB_MAC_BYTES;
   return(Hmac(g_verifyKey,g_in,at,length,mac) && SameBytes(mac,0,g_in,at+length,SMB_MAC_BYTES));
}

int Refuse(const string why) {
   if(g_socket!=INVALID_HANDLE) Drop(why);
   return(0);
}

// A text at `at`, which moves behind it; false when there is none.
bool TakeText(int &at,const int end,const int max,string &text) {
   text="";
   if(at>=end) return(false);
   int length=(int)g_in[at];
   if(length>max || end-at-1<length) return(false);
   if(length>0) text=CharArrayToString(g_in,at+1,length,CP_UTF8);
   at+=1+length;
   return(true);
}

// Whether the frame was known, well formed and in turn.
bool Dispatch(const int type,const int at,const int end) {
   if(type==SMB_ERROR) return(TakeError(at,end));
   if(g_link==LINK_GREETING) return(type==SMB_CHALLENGE && TakeChallenge(at,end));
   if(g_link==LINK_PROVING) return(type==SMB_WELCOME && TakeWelcome(at,end));
   if(type==SMB_ACK) return(at==end);
   if(type==SMB_PING) return(TakePing(at,end));
   if(type==SMB_PONG) return(TakePong(at,end));
   return(TakeCommand(type,at,end));
}

bool TakePing(const int at,const int end) {
   F_Ping f;
   if(end-at!=SIZE_F_Ping || !CharArrayToStruct(f,g_in,(uint)at)) return(false);
   SendPong(f.time);
   return(true);
}

bool TakePong(const int at,const int end) {
   F_Pong f;
   if(end-at!=SIZE_F_Pong || !CharArrayToStruct(f,g_in,(uint)at)) return(false);
   ulong now=GetMicrosecondCount();
   if(f.time<=now) g_pingMicros=(uint)MathMin(now-f.time,(ulong)UINT_MAX);
   return(true);
}

// ---- handshake

string WhyRefused(const uint code,const string text) {
   if(code==SMB_ERR_VERSION)
      return(StringFormat("the swarm speaks another protocol version: install the %s.mq5 that came with it (%s)",
                          PROGRAM_NAME,text));
   if(code==SMB_ERR_SECRET)
      return("wrong secret: InpSecret is not the swarm's. Load the .set file that `swarm mt5 install` wrote; next try in 60 s");
   if(code==SMB_ERR_DUPLICATE)
      return(StringFormat("the swarm has a session of this account already: is %s on two terminals? (%s)",PROGRAM_NAME,text));
   if(code==SMB_ERR_ACCOUNT)
      return(StringFormat("the swarm is configured for another account or server (%s)",text));
   if(code==SMB_ERR_REAL)
      return(StringFormat("this is a real account: InpAllowReal here and the swarm's configuration must both allow it (%s)",
                          text));
   return(StringFormat("the swarm says %u: %s",code,text));
}

bool TakeError(int at,const int end) {
   F_Error f;
   string text;
   if(end-at<SIZE_F_Error || !CharArrayToStruct(f,g_in,(uint)at)) return(false);
   at+=SIZE_F_Error;
   if(!TakeText(at,end,MAX_Error_text,text) || at!=end) return(false);
   string why=WhyRefused(f.code,text);
   if(g_link==LINK_UP)
      Say(why);                 // it closes the connection itself, where it must be closed
   else
      DropFor(why,f.code==SMB_ERR_SECRET);
   return(true);
}

bool TakeChallenge(const int at,const int end) {
   F_Challenge f;
   if(end-at!=SIZE_F_Challenge+BYTES_Challenge_nonce || !CharArrayToStruct(f,g_in,(uint)at)) return(false);
   ArrayFree(g_nonceSwarm);
   Append(g_nonceSwarm,g_in,at+SIZE_F_Challenge,BYTES_Challenge_nonce);
   if(f.protoMax<SMB_PROTO_MIN || f.protoMin>SMB_PROTO_MAX) {
      string why=StringFormat("%s %d.%02d speaks protocol %d; the swarm needs %d to %d: install the %s.mq5 that came with it",
                              PROGRAM_NAME,PROGRAM_VERSION/100,PROGRAM_VERSION%100,SMB_PROTO_MAX,
                              (int)f.protoMin,(int)f.protoMax,PROGRAM_NAME);
      SendError(SMB_ERR_VERSION,why);
      Flush();
      if(g_socket!=INVALID_HANDLE) Drop(why);
      return(true);
   }
   g_link=LINK_PROVING;
   g_linkedAt=Now();
   SendHello((int)MathMin((int)f.protoMax,SMB_PROTO_MAX));
   return(true);
}

int Permissions() {
   int bits=0;
   if(TerminalInfoInteger(TERMINAL_CONNECTED)!=0)     bits|=1;
   if(TerminalInfoInteger(TERMINAL_TRADE_ALLOWED)!=0) bits|=2;
   if(MQLInfoInteger(MQL_TRADE_ALLOWED)!=0)           bits|=4;
   if(AccountInfoInteger(ACCOUNT_TRADE_ALLOWED)!=0)   bits|=8;
   if(AccountInfoInteger(ACCOUNT_TRADE_EXPERT)!=0)    bits|=16;
   return(bits);
}

void SendHello(const int proto) {
   F_Hello f;
   ZeroMemory(f);
   f.proto=(ushort)proto;
   f.eaVersion=(ushort)PROGRAM_VERSION;
   f.login=(ulong)AccountInfoInteger(ACCOUNT_LOGIN);
   f.epoch=Epoch();
   f.build=(uint)TerminalInfoInteger(TERMINAL_BUILD);
   f.leverage=(uint)AccountInfoInteger(ACCOUNT_LEVERAGE);
   f.caps=Capabilities();
   f.role=(uchar)PROGRAM_ROLE;
   f.marginMode=(uchar)AccountInfoInteger(ACCOUNT_MARGIN_MODE);
   f.tradeMode=(uchar)AccountInfoInteger(ACCOUNT_TRADE_MODE);
   f.permissions=(uchar)Permissions();
   f.currencyDigits=(uchar)AccountInfoInteger(ACCOUNT_CURRENCY_DIGITS);
   uchar nonce[];
   uchar none[];
   uchar payload[];
   uchar mac[];
   Check(FreshBytes(nonce));
   ArrayFree(g_nonceOwn);
   Append(g_nonceOwn,nonce,0,ArraySize(nonce));
   OpenFrame(SMB_HELLO,0);
   uint at=Room(SIZE_F_Hello);
   Check(StructToCharArray(f,g_out,at));
   PutText(AccountInfoString(ACCOUNT_SERVER),MAX_Hello_server);
   PutText(AccountInfoString(ACCOUNT_CURRENCY),MAX_Hello_currency);
   PutText(AccountInfoString(ACCOUNT_COMPANY),MAX_Hello_company);
   PutBytes(g_nonceOwn,BYTES_Hello_nonce);
   Append(payload,g_out,(int)at,g_outUsed-(int)at);
   Check(Proof("SMB1 EA",g_nonceSwarm,payload,none,mac));
   PutBytes(mac,BYTES_Hello_mac);
   CloseFrame();
}

bool TakeWelcome(const int at,const int end) {
   F_Welcome f;
   if(end-at!=SIZE_F_Welcome+BYTES_Welcome_mac || !CharArrayToStruct(f,g_in,(uint)at)) return(false);
   uchar payload[];
   uchar none[];
   uchar mac[];
   Append(payload,g_in,at,SIZE_F_Welcome);
   if(!Proof("SMB1 SRV",g_nonceOwn,g_nonceSwarm,payload,mac) ||
      !SameBytes(mac,0,g_in,at+SIZE_F_Welcome,BYTES_Welcome_mac)) {
      DropFor("the swarm does not hold this secret: InpSecret here is not its own; next try in 60 s",true);
      return(true);
   }
   if(!Proof("SMB1 KEY E",g_nonceSwarm,g_nonceOwn,none,g_signKey) ||
      !Proof("SMB1 KEY N",g_nonceSwarm,g_nonceOwn,none,g_verifyKey) || f.heartbeatMillis==0)
      return(false);
   g_link=LINK_UP;
   g_session=f.session;
   g_beatMillis=(int)f.heartbeatMillis;
   g_nextBeat=Now();
   g_lastHeard=Now();
   g_redial=REDIAL_MILLIS;
   g_said="";
   Print(PROGRAM_NAME,": session ",IntegerToString((long)f.session)," with the swarm at ",Address());
   SessionOpened(f);
   return(true);
}

// ---- connection

void Dial() {
   if(Now()-g_nextDial<0) return;
   g_dials++;
   ResetLastError();
   g_socket=SocketCreate();
   if(g_socket==INVALID_HANDLE) {
      Drop(StringFormat("no socket could be made (error %d)",_LastError));
      return;
   }
   ResetLastError();
   if(!SocketConnect(g_socket,InpHost,(uint)InpPort,DIAL_MILLIS)) {
      Drop(WhyNoDial(_LastError));
      return;
   }
   if(!SocketTimeouts(g_socket,SEND_MILLIS,SEND_MILLIS)) {
      Drop(StringFormat("the socket takes no time limits (error %d), and without them the terminal could hang",_LastError));
      return;
   }
   ForgetLink();
   g_link=LINK_GREETING;
}

string WhyNoDial(const int error) {
   if(error==ERR_FUNCTION_NOT_ALLOWED)
      return(StringFormat("the terminal does not allow this address (4014): Tools, Options, Expert Advisors, tick \"Allow WebRequest for listed URL\", add both %s and %s, press OK",
                          InpHost,Address()));
   if(error==ERR_NETSOCKET_CANNOT_CONNECT)
      return(StringFormat("nobody listens at %s (5272): start the swarm, or correct InpHost and InpPort",Address()));
   return(StringFormat("%s cannot be reached (error %d)",Address(),error));
}

// Everything of one connection, as before the first byte.
void ForgetLink() {
   g_sent=0;
   g_heard=0;
   g_acked=0;
   g_outUsed=0;
   g_inUsed=0;
   g_fits=true;
   ArrayFree(g_signKey);
   ArrayFree(g_verifyKey);
   g_linkedAt=Now();
   g_emptyAt=g_linkedAt;
   g_ageFrom=g_linkedAt;
}

void Drop(const string why) {
   DropFor(why,false);
}

void DropFor(const string why,const bool wrongSecret) {
   if(why!="") Say(why);
   if(g_socket!=INVALID_HANDLE) SocketClose(g_socket);
   g_socket=INVALID_HANDLE;
   bool wasUp=g_link==LINK_UP;
   g_link=LINK_DOWN;
   ForgetLink();
   double jitter=0.8+0.4*(double)MathRand()/32767.0;
   g_nextDial=Now()+(wrongSecret ? (long)SECRET_WAIT_MILLIS : (long)((double)g_redial*jitter));
   g_redial=(long)MathMin(g_redial*2,(long)REDIAL_MAX_MILLIS);
   if(wasUp) SessionClosed();
}

// A peer that says nothing is as good as none.
void WatchSilence() {
   long now=Now();
   if(g_link==LINK_UP && now-g_lastHeard>(long)SILENT_BEATS*g_beatMillis)
      Drop(StringFormat("the swarm was silent for %d heartbeats; dialling again",SILENT_BEATS));
   else if((g_link==LINK_GREETING || g_link==LINK_PROVING) && now-g_linkedAt>SMB_GREETING_MILLIS)
      Drop(StringFormat("%s accepts connections but does not greet: is another program on this port?",Address()));
}

bool BeatDue() {
   long now=Now();
   if(g_link!=LINK_UP || now-g_nextBeat<0) return(false);
   g_nextBeat+=g_beatMillis;
   if(now-g_nextBeat>=0) g_nextBeat=now+g_beatMillis;
   return(true);
}

// ---- one program for each terminal, login and role

// The lock is the time of its last renewal: that of a program that is no more runs out by itself.
bool HoldLock() {
   long now=Now();
   bool same=g_lock!="" && g_lock==LockName();   // asked each time: an account may be switched at any moment
   if(same && now-g_lockAt<1000) return(true);
   if(same && GlobalVariableSetOnCondition(g_lock,(double)now,g_lockValue)) {
      g_lockValue=(double)now;
      g_lockAt=now;
      return(true);
   }
   if(g_lock!="" && g_socket!=INVALID_HANDLE)
      Drop("another account, or another program that took the place of this one while it was blocked");
   ReleaseLock();
   return(TakeLock(now));
}

string LockName() {
   return(StringFormat("SMB.%I64d.%d",AccountInfoInteger(ACCOUNT_LOGIN),PROGRAM_ROLE));
}

bool TakeLock(const long now) {
   string name=LockName();
   if(AccountInfoInteger(ACCOUNT_LOGIN)==0) {
      Say("waits: no account is logged in");
      return(false);
   }
   if(!GlobalVariableCheck(name) && !GlobalVariableTemp(name)) return(false);
   double held=GlobalVariableGet(name);
   double age=(double)now-held;
   if(held!=0.0 && age>=0.0 && age<=(double)LOCK_MILLIS) {
      Say(StringFormat("waits: another %s serves this account in this terminal. Remove one of the two",PROGRAM_NAME));
      return(false);
   }
   if(!GlobalVariableSetOnCondition(name,(double)now,held)) return(false);
   g_lock=name;
   g_lockValue=(double)now;
   g_lockAt=now;
   return(true);
}

void ReleaseLock() {
   if(g_lock!="") GlobalVariableSetOnCondition(g_lock,0.0,g_lockValue);
   g_lock="";
}

// ---- start and end of the link

// Globals outlive a change of the chart's symbol or of the inputs: nothing of an earlier life may be left.
bool StartLink() {
   if(!WireSizesAgree()) {
      Print(PROGRAM_NAME,": this compiler packs structs differently from the protocol: update MetaTrader and compile again");
      return(false);
   }
   string secret=InpSecret;
   StringTrimLeft(secret);
   StringTrimRight(secret);
   if(secret=="") {
      Print(PROGRAM_NAME,": InpSecret is empty: load the .set file that `swarm mt5 install` wrote");
      return(false);
   }
   if(MQLInfoInteger(MQL_TESTER)!=0) {
      Print(PROGRAM_NAME,": the strategy tester has no sockets: use a chart");
      return(false);
   }
   ArrayFree(g_secret);
   AppendText(g_secret,secret);
   MathSrand((int)(GetTickCount64()&0x7FFFFFFF));
   g_socket=INVALID_HANDLE;
   g_link=LINK_DOWN;
   ForgetLink();
   g_nextDial=Now();
   g_redial=REDIAL_MILLIS;
   g_lastHeard=Now();
   g_beatMillis=1000;
   g_pingMicros=0;
   g_dials=0;
   g_session=0;
   g_lock="";
   g_said="";
   g_second=0;
   return(EventSetMillisecondTimer((int)MathMin(1000,MathMax(10,InpTimerMillis))));
}

// A socket that is closed with unread bytes in it takes back what it sent last: they are read first, to no purpose.
void Drain() {
   for(int turn=0; turn<BYE_TURNS && g_socket!=INVALID_HANDLE && SocketIsConnected(g_socket); turn++) {
      uint ready=SocketIsReadable(g_socket);
      if(ready>0) SocketRead(g_socket,g_piece,(uint)MathMin(ready,(uint)READ_MAX),1);
      Sleep(5);
   }
}

void EndLink(const int reason) {
   EventKillTimer();
   if(g_link==LINK_PROVING) ReadSocket();   // a swarm that has just welcomed it hears goodbye too
   if(g_link==LINK_UP) {
      SendBye(reason);
      Flush();
      Drain();
   }
   if(g_socket!=INVALID_HANDLE) SocketClose(g_socket);
   g_socket=INVALID_HANDLE;
   g_link=LINK_DOWN;
   ReleaseLock();
   Comment("");
}
// </link>

// ---- market: subscriptions

int SlotOf(const ushort sid) {
   for(int k=0; k<ArraySize(g_subs); k++)
      if(g_subs[k].used && g_subs[k].sid==sid) return(k);
   return(-1);
}

int FreeSlot() {
   int count=ArraySize(g_subs);
   for(int k=0; k<count; k++)
      if(!g_subs[k].used) return(k);
   if(count>=MAX_SYMBOLS || ArrayResize(g_subs,count+1)!=count+1) return(-1);
   if(ArrayResize(g_seen,(count+1)*SEEN_ROWS)!=(count+1)*SEEN_ROWS) return(-1);
   return(count);
}

// The whole name between separators, so that EURUSD does not allow EURUSDm.
bool SymbolAllowed(const string symbol) {
   string names[];
   int count=StringSplit(InpSymbols,(ushort)',',names);
   bool any=false;
   for(int i=0; i<count; i++) {
      string name=names[i];
      StringTrimLeft(name);
      StringTrimRight(name);
      if(name==symbol) return(true);
      any=any || name!="";
   }
   return(!any);
}

ushort SymbolTrouble(const string symbol) {
   if(!SymbolAllowed(symbol)) return((ushort)SMB_RC_SYMBOL_REFUSED);
   ResetLastError();
   if(SymbolSelect(symbol,true)) return(0);
   int error=_LastError;
   return((ushort)(error==ERR_MARKET_UNKNOWN_SYMBOL || error==0 ? ERR_MARKET_UNKNOWN_SYMBOL : ERR_MARKET_NOT_SELECTED));
}

bool TakeSubscribe(int at,const int end) {
   F_Subscribe f;
   string symbol;
   if(end-at<SIZE_F_Subscribe || !CharArrayToStruct(f,g_in,(uint)at)) return(false);
   at+=SIZE_F_Subscribe;
   if(!TakeText(at,end,MAX_Subscribe_symbol,symbol) || at!=end || symbol=="") return(false);
   Unsubscribe(f.sid);
   int k=FreeSlot();
   if(k<0) {
      SendError(SMB_ERR_SYMBOL_TROUBLE,StringFormat("%s: more than %d symbols",symbol,MAX_SYMBOLS));
      return(true);
   }
   ZeroMemory(g_subs[k]);
   g_subs[k].used=true;
   g_subs[k].sid=f.sid;
   g_subs[k].symbol=symbol;
   g_subs[k].status=SymbolTrouble(symbol);
   g_subs[k].time=(long)MathMax((long)0,f.fromTime);
   g_subs[k].told=f.fromTime>0 ? f.fromCount : 0;
   g_subs[k].book=f.book==1 && InpBook && g_subs[k].status==0;
   SendSymbol(g_subs[k]);
   if(g_subs[k].book) AddBook(g_subs[k]);
   return(true);
}

bool TakeUnsubscribe(const int at,const int end) {
   F_Unsubscribe f;
   if(end-at!=SIZE_F_Unsubscribe || !CharArrayToStruct(f,g_in,(uint)at)) return(false);
   Unsubscribe(f.sid);
   return(true);
}

void Unsubscribe(const ushort sid) {
   int k=SlotOf(sid);
   if(k<0) return;
   if(g_subs[k].bookAdded) MarketBookRelease(g_subs[k].symbol);
   g_subs[k].used=false;
}

void UnsubscribeAll() {
   for(int k=0; k<ArraySize(g_subs); k++)
      if(g_subs[k].used) Unsubscribe(g_subs[k].sid);
}

// ---- market: what a symbol is

void FillSymbol(const string symbol,F_Symbol &f) {
   f.point=SymbolInfoDouble(symbol,SYMBOL_POINT);
   f.tickSize=SymbolInfoDouble(symbol,SYMBOL_TRADE_TICK_SIZE);
   f.tickValue=SymbolInfoDouble(symbol,SYMBOL_TRADE_TICK_VALUE);
   f.contractSize=SymbolInfoDouble(symbol,SYMBOL_TRADE_CONTRACT_SIZE);
   f.volumeMin=SymbolInfoDouble(symbol,SYMBOL_VOLUME_MIN);
   f.volumeMax=SymbolInfoDouble(symbol,SYMBOL_VOLUME_MAX);
   f.volumeStep=SymbolInfoDouble(symbol,SYMBOL_VOLUME_STEP);
   f.volumeLimit=SymbolInfoDouble(symbol,SYMBOL_VOLUME_LIMIT);
   f.priceMin=SymbolInfoDouble(symbol,SYMBOL_SESSION_PRICE_LIMIT_MIN);
   f.priceMax=SymbolInfoDouble(symbol,SYMBOL_SESSION_PRICE_LIMIT_MAX);
   f.marginInitial=SymbolInfoDouble(symbol,SYMBOL_MARGIN_INITIAL);
   f.swapLong=SymbolInfoDouble(symbol,SYMBOL_SWAP_LONG);
   f.swapShort=SymbolInfoDouble(symbol,SYMBOL_SWAP_SHORT);
   f.expires=SymbolInfoInteger(symbol,SYMBOL_EXPIRATION_TIME)*1000;
   f.stopsLevel=(uint)SymbolInfoInteger(symbol,SYMBOL_TRADE_STOPS_LEVEL);
   f.freezeLevel=(uint)SymbolInfoInteger(symbol,SYMBOL_TRADE_FREEZE_LEVEL);
   f.bookDepth=(ushort)SymbolInfoInteger(symbol,SYMBOL_TICKS_BOOKDEPTH);
   f.digits=(uchar)SymbolInfoInteger(symbol,SYMBOL_DIGITS);
   f.tradeMode=(uchar)SymbolInfoInteger(symbol,SYMBOL_TRADE_MODE);
   f.executionMode=(uchar)SymbolInfoInteger(symbol,SYMBOL_TRADE_EXEMODE);
   f.fillingMask=(uchar)SymbolInfoInteger(symbol,SYMBOL_FILLING_MODE);
   f.expirationMask=(uchar)SymbolInfoInteger(symbol,SYMBOL_EXPIRATION_MODE);
   f.orderMask=(uchar)SymbolInfoInteger(symbol,SYMBOL_ORDER_MODE);
   f.gtcMode=(uchar)SymbolInfoInteger(symbol,SYMBOL_ORDER_GTC_MODE);
   f.chartMode=(uchar)SymbolInfoInteger(symbol,SYMBOL_CHART_MODE);
   f.calcMode=(uchar)SymbolInfoInteger(symbol,SYMBOL_TRADE_CALC_MODE);
   f.delayed=(uchar)(SymbolInfoInteger(symbol,SYMBOL_SUBSCRIPTION_DELAY)!=0 ? 1 : 0);
}

// Sends it when it says anything that was not said in this session.
void SendSymbol(Subscription &s) {
   F_Symbol f;
   ZeroMemory(f);
   f.sid=s.sid;
   f.status=s.status;
   if(s.status==0) FillSymbol(s.symbol,f);
   OpenFrame(SMB_SYMBOL,0);
   uint at=Room(SIZE_F_Symbol);
   Check(StructToCharArray(f,g_out,at));
   PutText(s.symbol,MAX_Symbol_symbol);
   PutText(s.status==0 ? SymbolInfoString(s.symbol,SYMBOL_DESCRIPTION) : string(""),MAX_Symbol_description);
   PutText(s.status==0 ? SymbolInfoString(s.symbol,SYMBOL_CURRENCY_BASE) : string(""),MAX_Symbol_base);
   PutText(s.status==0 ? SymbolInfoString(s.symbol,SYMBOL_CURRENCY_PROFIT) : string(""),MAX_Symbol_profit);
   PutText(s.status==0 ? SymbolInfoString(s.symbol,SYMBOL_CURRENCY_MARGIN) : string(""),MAX_Symbol_margin);
   PutText(s.status==0 ? SymbolInfoString(s.symbol,SYMBOL_BASIS) : string(""),MAX_Symbol_basis);
   ulong hash=Written((int)at);
   if(hash==s.specHash) {
      AbandonFrame();
      return;
   }
   s.specHash=hash;
   CloseFrame();
}

void WatchSymbols() {
   if(Now()-g_specAt<SPEC_MILLIS) return;
   g_specAt=Now();
   for(int k=0; k<ArraySize(g_subs); k++)
      if(g_subs[k].used && g_subs[k].status==0) SendSymbol(g_subs[k]);
}

// ---- market: ticks

// TICKS frames the swarm has not taken yet are counted, not timed: a slow swarm leaves the rest in the terminal's base.
bool TickRoom() {
   int gone=0;
   while(gone<g_windowUsed && g_window[gone]<=g_acked) gone++;
   if(gone>0) {
      for(int i=gone; i<g_windowUsed; i++)
         g_window[i-gone]=g_window[i];
      g_windowUsed-=gone;
   }
   return(g_windowUsed<SMB_TICK_WINDOW && g_outUsed<QUEUE_BYTES);
}

// A frame of each symbol in turn, until nothing is new or there is no room.
void PumpTicks() {
   int count=ArraySize(g_subs);
   for(int lap=0; lap<PUMP_ROUNDS; lap++) {
      bool any=false;
      for(int i=0; i<count; i++) {
         int k=(g_turn+i)%count;
         if(!g_subs[k].used || g_subs[k].status!=0 || Now()-g_subs[k].retryAt<0) continue;
         if(!TickRoom()) {
            g_turn=k;           // it is the first one when there is room again
            return;
         }
         if(PumpSymbol(g_subs[k],k)) any=true;
      }
      if(!any) return;
   }
}

// Sends at most one frame of what is new. CopyTicks gives the rows from the cursor's millisecond on, in the order of the
// base; as many more are asked for as were sent already, or it would stand still where many share a millisecond.
bool PumpSymbol(Subscription &s,const int k) {
   if(s.time==0 && !FirstCursor(s)) return(false);
   uint wanted=(uint)TICK_BATCH+s.told+s.sentAt+s.sentLate;
   int count=CopyTicks(s.symbol,g_ticks,COPY_TICKS_ALL,(ulong)s.time,wanted);
   if(count<=0) {
      if(count<0) s.retryAt=Now()+RETRY_MILLIS;
      return(false);
   }
   if(s.told>0) SkipTold(s,k,count);
   if(!MarkFresh(s,k,count)) return(false);
   return(SendTicks(s,k,count));
}

// Begins at the first tick of the newest millisecond: none of those that share it is left out. Without any tick it
// begins at a time, so that none of the first ones is: a day back where there are none, now where nobody knows yet.
bool FirstCursor(Subscription &s) {
   ResetLastError();
   int count=CopyTicks(s.symbol,g_ticks,COPY_TICKS_ALL,0,NEWEST_ROWS);
   for(int i=0; i<count; i++)
      if(g_ticks[i].time_msc>s.time) s.time=g_ticks[i].time_msc;
   if(count>0) return(s.time>0);
   bool none=count==0 && _LastError==0;
   s.time=(long)MathMax((long)1,ServerMillis()-(none ? (long)86400000 : (long)REPLAY_MILLIS));
   return(none);
}

// The swarm counts what it has from the first row of its cursor's millisecond on, late ones among them.
void SkipTold(Subscription &s,const int k,const int count) {
   F_TicksRow row;
   bool begun=false;
   for(int i=0; i<count && s.told>0; i++) {
      begun=begun || g_ticks[i].time_msc>=s.time;
      if(!begun) continue;
      FillRow(g_ticks[i],row);
      Advance(s,k,row);
      s.told--;
   }
   s.told=0;
}

void FillRow(const MqlTick &tick,F_TicksRow &row) {
   row.time=tick.time_msc;
   row.bid=tick.bid;
   row.ask=tick.ask;
   row.last=tick.last;
   row.volume=tick.volume_real!=0.0 ? tick.volume_real : (double)tick.volume;
   row.flags=tick.flags;
}

bool SameRow(const F_TicksRow &a,const F_TicksRow &b) {
   return(a.bid==b.bid && a.ask==b.ask && a.last==b.last && a.volume==b.volume && a.flags==b.flags);
}

// Marks in g_fresh which rows were not sent. The rows of the cursor's millisecond may come in another order the second
// time: those seen are recognised by what they say, and never are more of them sent than came new.
bool MarkFresh(Subscription &s,const int k,const int count) {
   if(ArrayResize(g_fresh,count,1024)<count) return(false);
   bool begun=false;
   uint at=0;
   uint late=s.sentLate;
   uint unknown=0;
   for(int i=0; i<s.seen; i++)
      g_taken[i]=0;
   for(int i=0; i<count; i++) {
      long time=g_ticks[i].time_msc;
      if(time<s.time) {
         g_fresh[i]=(uchar)(begun && late==0 ? 1 : 0);
         if(begun && late>0) late--;
         continue;
      }
      begun=true;
      g_fresh[i]=1;
      if(time==s.time) {
         g_fresh[i]=(uchar)(WasSent(s,k,i,(int)at) ? 0 : 1);
         unknown+=(uint)g_fresh[i];
         at++;
      }
   }
   KeepNewest(s,count,unknown,at>s.sentAt ? at-s.sentAt : 0);
   return(true);
}

// Of the rows of the cursor's millisecond that are not recognised only the last `wanted` are new.
void KeepNewest(const Subscription &s,const int count,const uint unknown,const uint wanted) {
   uint surplus=unknown>wanted ? unknown-wanted : 0;
   for(int i=0; i<count && surplus>0; i++)
      if(g_fresh[i]==1 && g_ticks[i].time_msc==s.time) {
         g_fresh[i]=0;
         surplus--;
      }
}

bool WasSent(const Subscription &s,const int k,const int i,const int place) {
   F_TicksRow row;
   FillRow(g_ticks[i],row);
   int base=k*SEEN_ROWS;
   if(place<s.seen && g_taken[place]==0 && SameRow(g_seen[base+place],row)) {
      g_taken[place]=1;
      return(true);
   }
   for(int j=0; j<s.seen; j++)
      if(g_taken[j]==0 && SameRow(g_seen[base+j],row)) {
         g_taken[j]=1;
         return(true);
      }
   return(false);
}

// The cursor moves behind a row that is sent.
void Advance(Subscription &s,const int k,const F_TicksRow &row) {
   if(row.time<s.time) {
      s.sentLate++;
      return;
   }
   if(row.time>s.time) {
      s.time=row.time;
      s.sentAt=0;
      s.sentLate=0;
      s.seen=0;
   }
   if((uint)s.seen==s.sentAt && s.seen<SEEN_ROWS) {
      g_seen[k*SEEN_ROWS+s.seen]=row;
      s.seen++;
   }
   s.sentAt++;
}

// The fresh rows, as many as a frame takes and as long as all of them are of the past, or none is.
bool SendTicks(Subscription &s,const int k,const int count) {
   long pastBefore=ServerMillis()-REPLAY_MILLIS;
   int first=0;
   while(first<count && g_fresh[first]==0) first++;
   if(first==count) return(false);
   bool past=g_ticks[first].time_msc<pastBefore;
   F_Ticks f;
   f.offsetSeconds=OffsetSeconds();
   f.sid=s.sid;
   f.n=0;
   OpenFrame(SMB_TICKS,past ? SMB_FLAG_REPLAY : 0);
   int head=(int)Room(SIZE_F_Ticks);
   F_TicksRow row;
   for(int i=first; i<count && (int)f.n<TICK_BATCH; i++) {
      if(g_fresh[i]==0) continue;
      if((g_ticks[i].time_msc<pastBefore)!=past) break;
      FillRow(g_ticks[i],row);
      uint at=Room(SIZE_F_TicksRow);
      Check(StructToCharArray(row,g_out,at));
      Advance(s,k,row);
      f.n++;
   }
   uchar start[];
   Check(StructToCharArray(f,start));
   Overwrite(start,head);
   CloseFrame();
   g_window[g_windowUsed]=g_sent;
   g_windowUsed++;
   g_ticksSent+=(ulong)f.n;
   s.tickAt=Now();
   return(true);
}

// ---- market: depth

void AddBook(Subscription &s) {
   ResetLastError();
   s.bookAdded=MarketBookAdd(s.symbol);
   s.bookDirty=s.bookAdded;
   s.bookEventAt=Now();
   s.bookHash=Written(g_outUsed);   // of an empty book: none was shown yet
   if(!s.bookAdded)
      SendError(SMB_ERR_SYMBOL_TROUBLE,StringFormat("%s: no depth of market (error %d)",s.symbol,_LastError));
}

void NoteBook(const string symbol) {
   for(int k=0; k<ArraySize(g_subs); k++) {
      if(!g_subs[k].used || !g_subs[k].bookAdded || g_subs[k].symbol!=symbol) continue;
      if(g_subs[k].bookDirty && !TickRoom()) g_droppedBooks++;
      g_subs[k].bookDirty=true;
      g_subs[k].bookEventAt=Now();
   }
}

// Book events may stop without a word while ticks go on: then the subscription is made anew.
void WatchBook(Subscription &s) {
   long now=Now();
   if(now-s.bookEventAt<BOOK_SILENT_MILLIS || s.tickAt-s.bookEventAt<=0) return;
   if(s.bookAdded) MarketBookRelease(s.symbol);
   s.bookAdded=MarketBookAdd(s.symbol);
   s.bookDirty=true;
   s.bookEventAt=now;
}

void PumpBooks() {
   for(int k=0; k<ArraySize(g_subs); k++) {
      if(!g_subs[k].used || !g_subs[k].book) continue;
      WatchBook(g_subs[k]);
      if(g_subs[k].bookDirty && Now()-g_subs[k].bookAt>=BOOK_MILLIS && TickRoom()) SendBook(g_subs[k]);
   }
}

// The book as it is now, when it is not as it was.
void SendBook(Subscription &s) {
   MqlBookInfo levels[];
   MqlTick tick;
   s.bookDirty=false;
   if(!MarketBookGet(s.symbol,levels)) return;
   F_Book f;
   ZeroMemory(f);
   f.time=SymbolInfoTick(s.symbol,tick) ? tick.time_msc : ServerMillis();
   f.offsetSeconds=OffsetSeconds();
   f.sid=s.sid;
   OpenFrame(SMB_BOOK,0);
   int head=(int)Room(SIZE_F_Book);
   for(int i=0; i<ArraySize(levels) && (int)f.n<TICK_BATCH; i++) {
      F_BookRow row;
      if(levels[i].type!=BOOK_TYPE_SELL && levels[i].type!=BOOK_TYPE_BUY) continue;
      row.type=(uchar)(levels[i].type==BOOK_TYPE_SELL ? 1 : 2);
      row.price=levels[i].price;
      row.volume=levels[i].volume_real!=0.0 ? levels[i].volume_real : (double)levels[i].volume;
      uint at=Room(SIZE_F_BookRow);
      Check(StructToCharArray(row,g_out,at));
      f.n++;
   }
   uchar start[];
   Check(StructToCharArray(f,start));
   Overwrite(start,head);
   ulong hash=Written(head+SIZE_F_Book);
   if(hash==s.bookHash) {
      AbandonFrame();
      return;
   }
   s.bookHash=hash;
   s.bookAt=Now();
   CloseFrame();
}

// ---- account

ulong MagicOf(const ulong cid) {
   return(((ulong)g_space<<CID_BITS)|cid);
}

bool OwnMagic(const ulong magic) {
   return(g_space!=0 && (magic>>CID_BITS)==(ulong)g_space);
}

// Selects the working order at a place; true when it is a pending one of this space.
bool OwnPendingAt(const int place,ulong &order) {
   order=OrderGetTicket(place);
   if(order==0 || !OwnMagic((ulong)OrderGetInteger(ORDER_MAGIC))) return(false);
   long type=OrderGetInteger(ORDER_TYPE);
   return(type!=ORDER_TYPE_BUY && type!=ORDER_TYPE_SELL && type!=ORDER_TYPE_CLOSE_BY);
}

int CountPending() {
   int count=0;
   ulong order=0;
   for(int i=0; i<OrdersTotal(); i++)
      if(OwnPendingAt(i,order)) count++;
   return(count);
}

void SendAccount() {
   F_Account f;
   ZeroMemory(f);
   f.balance=AccountInfoDouble(ACCOUNT_BALANCE);
   f.equity=AccountInfoDouble(ACCOUNT_EQUITY);
   f.margin=AccountInfoDouble(ACCOUNT_MARGIN);
   f.marginFree=AccountInfoDouble(ACCOUNT_MARGIN_FREE);
   f.credit=AccountInfoDouble(ACCOUNT_CREDIT);
   f.serverTime=(long)TimeTradeServer()*1000;
   f.offsetSeconds=OffsetSeconds();
   f.pingMicros=g_pingMicros;
   f.pumpMaxMicros=g_pumpMax;
   f.droppedBooks=g_droppedBooks;
   f.pending=(ushort)MathMin(CountPending(),65535);
   f.permissions=(uchar)g_permissions;
   f.halted=(uchar)g_halted;
   g_pumpMax=0;
   OpenFrame(SMB_ACCOUNT,0);
   uint at=Room(SIZE_F_Account);
   Check(StructToCharArray(f,g_out,at));
   CloseFrame();
}

// Five switches, each with another remedy: the swarm hears at once when one of them is moved.
void WatchPermissions() {
   int bits=Permissions();
   if((bits&1)!=0 && (g_permissions&1)==0) g_connectedAt=Now();
   if(bits==g_permissions) return;
   g_permissions=bits;
   if(g_link==LINK_UP) SendAccount();
}

// ---- orders: what they are

string CommentOf(const ulong cid,const int part) {
   return(StringFormat("SMB:%I64u.%d",cid,part));
}

// Only these create something; to repeat the others is harmless.
bool HappensOnce(const int action) {
   return(action==TRADE_ACTION_DEAL || action==TRADE_ACTION_PENDING || action==TRADE_ACTION_CLOSE_BY);
}

bool Buys(const int type) {
   return(type==ORDER_TYPE_BUY || type==ORDER_TYPE_BUY_LIMIT || type==ORDER_TYPE_BUY_STOP ||
          type==ORDER_TYPE_BUY_STOP_LIMIT);
}

bool StopLimit(const int type) {
   return(type==ORDER_TYPE_BUY_STOP_LIMIT || type==ORDER_TYPE_SELL_STOP_LIMIT);
}

bool OnStep(const double value,const double step) {
   if(step<=0.0) return(true);
   double steps=value/step;
   return(MathAbs(steps-MathRound(steps))<0.0001);
}

double OnTickOf(const string symbol,const double price) {
   double tick=SymbolInfoDouble(symbol,SYMBOL_TRADE_TICK_SIZE);
   double exact=tick>0.0 ? MathRound(price/tick)*tick : price;
   return(NormalizeDouble(exact,(int)SymbolInfoInteger(symbol,SYMBOL_DIGITS)));
}

// What a sum of binary fractions is off the step must not reach the server.
double OnStepOf(const string symbol,const double volume) {
   double step=SymbolInfoDouble(symbol,SYMBOL_VOLUME_STEP);
   return(NormalizeDouble(step>0.0 ? MathRound(volume/step)*step : volume,8));
}

// ---- orders: what is refused here, 0 for nothing. Limits are asked so that a number that is none is refused.

uint GateShape(const F_Order &o) {
   int a=(int)o.action;
   bool actions=HappensOnce(a) || a==TRADE_ACTION_SLTP || a==TRADE_ACTION_MODIFY || a==TRADE_ACTION_REMOVE;
   bool types=o.orderType<=8 && o.timeType<=3 && (o.filling<=3 || o.filling==255);
   if(a==TRADE_ACTION_DEAL) types=types && o.orderType<=1;
   if(a==TRADE_ACTION_PENDING) types=types && o.orderType>=2 && o.orderType<=7;
   if(a==TRADE_ACTION_CLOSE_BY) types=types && o.position!=0 && o.positionBy!=0;
   bool named=o.cid>0 && (o.cid>>CID_BITS)==0;
   return(actions && types && named ? 0 : SMB_RC_MALFORMED);
}

uint GateSession(const F_Order &o) {
   if(!InpAllowTrading || (g_allow&1)==0) return(SMB_RC_READ_ONLY);
   if(AccountInfoInteger(ACCOUNT_TRADE_MODE)==ACCOUNT_TRADE_MODE_REAL && (!InpAllowReal || (g_allow&2)==0))
      return(SMB_RC_REAL_REFUSED);
   if(g_halted!=0 && o.action!=TRADE_ACTION_REMOVE) return(SMB_RC_HALTED);
   if(o.ttlMillis>0 && Now()-g_ageFrom>(long)o.ttlMillis) return(SMB_RC_EXPIRED_UNREAD);
   if(!g_ready) return(TRADE_RETCODE_CONNECTION);   // it is about to end
   int bits=Permissions();
   if((bits&1)==0) return(TRADE_RETCODE_CONNECTION);
   if((bits&6)!=6) return(TRADE_RETCODE_CLIENT_DISABLES_AT);
   if((bits&16)==0) return(TRADE_RETCODE_SERVER_DISABLES_AT);
   if((bits&8)==0) return(TRADE_RETCODE_TRADE_DISABLED);
   return(0);
}

// Cancels are never refused for haste.
uint GateRate(const F_Order &o) {
   int limit=ArraySize(g_orderTimes);
   if(limit==0 || o.action==TRADE_ACTION_REMOVE) return(0);
   if(g_orderTimes[g_orderNext]!=0 && Now()-g_orderTimes[g_orderNext]<1000) return(TRADE_RETCODE_TOO_MANY_REQUESTS);
   g_orderTimes[g_orderNext]=Now();
   g_orderNext=(g_orderNext+1)%limit;
   return(0);
}

uint GateQuotes(const Subscription &s) {
   if(SymbolInfoInteger(s.symbol,SYMBOL_SUBSCRIPTION_DELAY)!=0) return(SMB_RC_QUOTES_DELAYED);
   return(InpMaxTickAgeMillis>0 && TickAge(s)>(long)InpMaxTickAgeMillis ? SMB_RC_QUOTES_OLD : 0);
}

// By the server's clock, and by ours since the tick was pumped: the first is inexact, the second knows live ticks only.
long TickAge(const Subscription &s) {
   MqlTick tick;
   if(!SymbolInfoTick(s.symbol,tick)) return(LONG_MAX);
   long age=ServerMillis()-tick.time_msc;
   if(s.tickAt==0 || tick.time_msc>s.time) return(age);
   return((long)MathMax(age,Now()-s.tickAt));
}

bool Reduces(const string symbol,const F_Order &o) {
   if(o.position!=0) return(true);
   if(AccountInfoInteger(ACCOUNT_MARGIN_MODE)==ACCOUNT_MARGIN_MODE_RETAIL_HEDGING || !PositionSelect(symbol))
      return(false);
   return((PositionGetInteger(POSITION_TYPE)==POSITION_TYPE_BUY)!=Buys((int)o.orderType));
}

uint GateTradeMode(const string symbol,const F_Order &o) {
   long mode=SymbolInfoInteger(symbol,SYMBOL_TRADE_MODE);
   if(mode==SYMBOL_TRADE_MODE_DISABLED) return(TRADE_RETCODE_TRADE_DISABLED);
   if(mode==SYMBOL_TRADE_MODE_FULL || Reduces(symbol,o)) return(0);
   if(mode==SYMBOL_TRADE_MODE_CLOSEONLY) return(TRADE_RETCODE_CLOSE_ONLY);
   if(mode==SYMBOL_TRADE_MODE_LONGONLY) return(Buys((int)o.orderType) ? 0 : TRADE_RETCODE_LONG_ONLY);
   return(Buys((int)o.orderType) ? TRADE_RETCODE_SHORT_ONLY : 0);
}

uint GateOrderMode(const string symbol,const F_Order &o) {
   long mask=SymbolInfoInteger(symbol,SYMBOL_ORDER_MODE);
   long kind=SYMBOL_ORDER_MARKET;
   if(o.orderType==ORDER_TYPE_BUY_LIMIT || o.orderType==ORDER_TYPE_SELL_LIMIT) kind=SYMBOL_ORDER_LIMIT;
   if(o.orderType==ORDER_TYPE_BUY_STOP || o.orderType==ORDER_TYPE_SELL_STOP) kind=SYMBOL_ORDER_STOP;
   if(StopLimit((int)o.orderType)) kind=SYMBOL_ORDER_STOP_LIMIT;
   if((mask&kind)==0) return(TRADE_RETCODE_INVALID_ORDER);
   if((o.sl!=0.0 && (mask&SYMBOL_ORDER_SL)==0) || (o.tp!=0.0 && (mask&SYMBOL_ORDER_TP)==0))
      return(TRADE_RETCODE_INVALID_STOPS);
   return(0);
}

// Closed when the week has sessions and none of today's holds the time. Without any the server decides.
uint GateHours(const string symbol) {
   MqlDateTime t;
   if(!TimeToStruct(TimeTradeServer(),t)) return(0);
   long second=(long)t.hour*3600+(long)t.min*60+(long)t.sec;
   bool any=false;
   for(int day=0; day<7; day++)
      for(uint i=0; i<16; i++) {
         datetime from=0;
         datetime to=0;
         if(!SymbolInfoSessionTrade(symbol,(ENUM_DAY_OF_WEEK)day,i,from,to)) break;
         any=true;
         if(day==t.day_of_week && second>=(long)from && second<(long)to) return(0);
      }
   return(any ? TRADE_RETCODE_MARKET_CLOSED : 0);
}

uint GateVolume(const string symbol,const F_Order &o) {
   if(InpMaxLots>0.0 && !(o.volume<=InpMaxLots)) return(SMB_RC_TOO_LARGE);
   double least=SymbolInfoDouble(symbol,SYMBOL_VOLUME_MIN);
   double step=SymbolInfoDouble(symbol,SYMBOL_VOLUME_STEP);
   if(!(o.volume>0.0) || !(o.volume>=least-step*0.0001) || !OnStep(o.volume,step) ||
      !(o.volume<=SymbolInfoDouble(symbol,SYMBOL_VOLUME_MAX)+step*0.0001))
      return(TRADE_RETCODE_INVALID_VOLUME);
   return(0);
}

bool GoodPrice(const string symbol,const double price) {
   double least=SymbolInfoDouble(symbol,SYMBOL_SESSION_PRICE_LIMIT_MIN);
   double most=SymbolInfoDouble(symbol,SYMBOL_SESSION_PRICE_LIMIT_MAX);
   return(price>0.0 && OnStep(price,SymbolInfoDouble(symbol,SYMBOL_TRADE_TICK_SIZE)) &&
          (least<=0.0 || price>=least) && (most<=0.0 || price<=most));
}

// Whether a deal is at the price that was asked for; else the market makes it, and a price in the request means nothing.
bool Quoted(const string symbol) {
   long mode=SymbolInfoInteger(symbol,SYMBOL_TRADE_EXEMODE);
   return(mode==SYMBOL_TRADE_EXECUTION_REQUEST || mode==SYMBOL_TRADE_EXECUTION_INSTANT);
}

uint GatePrice(const string symbol,const F_Order &o) {
   bool pending=o.action!=TRADE_ACTION_DEAL;
   if((pending || (Quoted(symbol) && o.price!=0.0)) && !GoodPrice(symbol,o.price)) return(TRADE_RETCODE_INVALID_PRICE);
   if(pending && StopLimit((int)o.orderType) && !GoodPrice(symbol,o.stopLimit)) return(TRADE_RETCODE_INVALID_PRICE);
   double tick=SymbolInfoDouble(symbol,SYMBOL_TRADE_TICK_SIZE);
   if(!(o.sl>=0.0) || !(o.tp>=0.0) || !OnStep(o.sl,tick) || !OnStep(o.tp,tick)) return(TRADE_RETCODE_INVALID_STOPS);
   return(0);
}

// Distance of the stops from the price they are measured against. A level of 0 may mean that the server decides, so
// then only the side is looked at.
uint GateStops(const string symbol,const F_Order &o) {
   MqlTick tick;
   if((o.sl==0.0 && o.tp==0.0) || !SymbolInfoTick(symbol,tick)) return(0);
   bool buys=Buys((int)o.orderType);
   double from=buys ? tick.bid : tick.ask;
   if(o.action==TRADE_ACTION_PENDING) from=StopLimit((int)o.orderType) ? o.stopLimit : o.price;
   if(from<=0.0) return(0);
   double point=SymbolInfoDouble(symbol,SYMBOL_POINT);
   double level=(double)SymbolInfoInteger(symbol,SYMBOL_TRADE_STOPS_LEVEL)*point-point*0.01;
   double below=buys ? o.sl : o.tp;
   double above=buys ? o.tp : o.sl;
   if((below!=0.0 && !(from-below>=level)) || (above!=0.0 && !(above-from>=level)))
      return(TRADE_RETCODE_INVALID_STOPS);
   return(0);
}

uint GateTime(const string symbol,const F_Order &o) {
   long mask=SymbolInfoInteger(symbol,SYMBOL_EXPIRATION_MODE);
   if(o.timeType>3 || (mask&((long)1<<o.timeType))==0) return(TRADE_RETCODE_INVALID_EXPIRATION);
   bool dated=o.timeType==ORDER_TIME_SPECIFIED || o.timeType==ORDER_TIME_SPECIFIED_DAY;
   return(dated && o.expiration<=ServerMillis() ? TRADE_RETCODE_INVALID_EXPIRATION : 0);
}

// Filling modes are numbers in a request and bits in the symbol's mask; RETURN has no bit and depends on the execution.
bool MayFill(const string symbol,const int filling,const bool pending) {
   long mask=SymbolInfoInteger(symbol,SYMBOL_FILLING_MODE);
   if(filling==ORDER_FILLING_BOC) return(pending && (mask&4)!=0);
   if(filling==ORDER_FILLING_RETURN) return(pending || SymbolInfoInteger(symbol,SYMBOL_TRADE_EXEMODE)!=SYMBOL_TRADE_EXECUTION_MARKET);
   if(Quoted(symbol)) return(true);
   return((mask&(filling==ORDER_FILLING_FOK ? SYMBOL_FILLING_FOK : SYMBOL_FILLING_IOC))!=0);
}

// The mode for the request; -1 when the symbol allows none.
int Filling(const string symbol,const F_Order &o) {
   bool pending=o.action==TRADE_ACTION_PENDING;
   if(o.filling!=255) return(MayFill(symbol,(int)o.filling,pending) ? (int)o.filling : -1);
   if(pending) return(ORDER_FILLING_RETURN);
   if(MayFill(symbol,ORDER_FILLING_IOC,false)) return(ORDER_FILLING_IOC);
   if(MayFill(symbol,ORDER_FILLING_FOK,false)) return(ORDER_FILLING_FOK);
   return(MayFill(symbol,ORDER_FILLING_RETURN,false) ? (int)ORDER_FILLING_RETURN : -1);
}

// ---- orders: the request

uint GateNewOrder(const F_Order &o,const int k,MqlTradeRequest &r) {
   if(k<0) return(SMB_RC_NOT_SUBSCRIBED);
   if(g_subs[k].status!=0)
      return(g_subs[k].status==SMB_RC_SYMBOL_REFUSED ? SMB_RC_SYMBOL_REFUSED : SMB_RC_NOT_SUBSCRIBED);
   string symbol=g_subs[k].symbol;
   bool pending=o.action==TRADE_ACTION_PENDING;
   uint code=GateQuotes(g_subs[k]);
   if(code==0) code=GateTradeMode(symbol,o);
   if(code==0) code=GateHours(symbol);
   if(code==0) code=GateOrderMode(symbol,o);
   if(code==0) code=GateVolume(symbol,o);
   int filling=Filling(symbol,o);
   if(code==0 && filling<0) code=TRADE_RETCODE_INVALID_FILL;
   if(code==0) code=GatePrice(symbol,o);
   if(code==0) code=GateStops(symbol,o);
   if(code==0 && pending) code=GateTime(symbol,o);
   long limit=AccountInfoInteger(ACCOUNT_LIMIT_ORDERS);
   if(code==0 && pending && limit>0 && (long)OrdersTotal()>=limit) code=TRADE_RETCODE_LIMIT_ORDERS;
   if(code!=0) return(code);
   r.symbol=symbol;
   r.volume=OnStepOf(symbol,o.volume);
   r.price=o.price!=0.0 && (pending || Quoted(symbol)) ? OnTickOf(symbol,o.price) : TouchOf(symbol,(int)o.orderType);
   r.stoplimit=o.stopLimit!=0.0 ? OnTickOf(symbol,o.stopLimit) : 0.0;
   r.sl=o.sl!=0.0 ? OnTickOf(symbol,o.sl) : 0.0;
   r.tp=o.tp!=0.0 ? OnTickOf(symbol,o.tp) : 0.0;
   r.deviation=(ulong)o.deviation;
   r.type=(ENUM_ORDER_TYPE)o.orderType;
   r.type_filling=(ENUM_ORDER_TYPE_FILLING)filling;
   r.type_time=pending ? (ENUM_ORDER_TYPE_TIME)o.timeType : DealTime(symbol);
   r.expiration=pending ? (datetime)(o.expiration/1000) : (datetime)0;
   r.position=o.position;
   return(0);
}

double TouchOf(const string symbol,const int type) {
   return(SymbolInfoDouble(symbol,Buys(type) ? SYMBOL_ASK : SYMBOL_BID));
}

// What is left of a deal under RETURN stays as an order: for as long as the symbol lets it.
ENUM_ORDER_TYPE_TIME DealTime(const string symbol) {
   bool gtc=(SymbolInfoInteger(symbol,SYMBOL_EXPIRATION_MODE)&SYMBOL_EXPIRATION_GTC)!=0;
   return(gtc ? ORDER_TIME_GTC : ORDER_TIME_DAY);
}

// MODIFY and REMOVE: by ticket, or by the client order it belongs to.
uint GateOldOrder(const F_Order &o,MqlTradeRequest &r) {
   r.order=o.order!=0 ? o.order : FindOrder(o.cid,o.part);
   if(r.order==0) return(TRADE_RETCODE_INVALID_ORDER);
   if(o.action==TRADE_ACTION_REMOVE || !OrderSelect(r.order))
      return(0);                // the server knows best what became of it
   string symbol=OrderGetString(ORDER_SYMBOL);
   F_Order typed=o;
   typed.orderType=(uchar)OrderGetInteger(ORDER_TYPE);
   if(!SymbolAllowed(symbol)) return(SMB_RC_SYMBOL_REFUSED);
   uint code=GatePrice(symbol,typed);
   if(code==0) code=GateTime(symbol,typed);
   r.symbol=symbol;
   r.type=(ENUM_ORDER_TYPE)typed.orderType;
   r.price=OnTickOf(symbol,o.price);
   r.stoplimit=o.stopLimit!=0.0 ? OnTickOf(symbol,o.stopLimit) : 0.0;
   r.sl=o.sl!=0.0 ? OnTickOf(symbol,o.sl) : 0.0;
   r.tp=o.tp!=0.0 ? OnTickOf(symbol,o.tp) : 0.0;
   r.type_time=(ENUM_ORDER_TYPE_TIME)o.timeType;
   r.expiration=(datetime)(o.expiration/1000);
   return(code);
}

ulong FindOrder(const ulong cid,const uchar part) {
   for(int i=0; i<OrdersTotal(); i++) {
      ulong order=OrderGetTicket(i);
      ulong found=0;
      uchar foundPart=0;
      if(order==0) continue;
      IdentifyOrder(order,false,found,foundPart);
      if(found==cid && foundPart==part) return(order);
   }
   return(0);
}

// SLTP and CLOSE_BY.
uint GatePosition(const F_Order &o,const int k,MqlTradeRequest &r) {
   string symbol=k>=0 ? g_subs[k].symbol : string("");
   r.position=o.position;
   if(o.position==0 && k>=0 && PositionSelect(symbol)) r.position=(ulong)PositionGetInteger(POSITION_TICKET);
   if(r.position!=0 && PositionSelectByTicket(r.position)) symbol=PositionGetString(POSITION_SYMBOL);
   if(symbol=="") return(SMB_RC_NOT_SUBSCRIBED);
   if(!SymbolAllowed(symbol)) return(SMB_RC_SYMBOL_REFUSED);
   r.symbol=symbol;
   r.position_by=o.positionBy;
   r.type=o.action==TRADE_ACTION_CLOSE_BY ? ORDER_TYPE_CLOSE_BY : ORDER_TYPE_BUY;
   double tick=SymbolInfoDouble(symbol,SYMBOL_TRADE_TICK_SIZE);
   if(!(o.sl>=0.0) || !(o.tp>=0.0) || !OnStep(o.sl,tick) || !OnStep(o.tp,tick)) return(TRADE_RETCODE_INVALID_STOPS);
   r.sl=OnTickOf(symbol,o.sl);
   r.tp=OnTickOf(symbol,o.tp);
   return(0);
}

// Everything that can be known before sending; fills the request on the way.
uint Gate(const F_Order &o,MqlTradeRequest &r) {
   uint code=GateShape(o);
   if(code==0) code=GateSession(o);
   if(code!=0) return(code);
   int k=SlotOf(o.sid);
   if(o.action==TRADE_ACTION_DEAL || o.action==TRADE_ACTION_PENDING) code=GateNewOrder(o,k,r);
   else if(o.action==TRADE_ACTION_SLTP || o.action==TRADE_ACTION_CLOSE_BY)
      code=GatePosition(o,k,r);
   else
      code=GateOldOrder(o,r);
   if(code==0) code=GateRate(o);
   r.action=(ENUM_TRADE_REQUEST_ACTIONS)o.action;
   r.magic=MagicOf(o.cid);
   r.comment=CommentOf(o.cid,(int)o.part);
   return(code);
}

// ---- orders: sent once

bool TakeOrder(const int at,const int end) {
   F_Order o;
   if(end-at!=SIZE_F_Order || !CharArrayToStruct(o,g_in,(uint)at)) return(false);
   if(!g_journalRead) LoadJournal();
   int known=HappensOnce((int)o.action) ? FindKnown(MagicOf(o.cid),o.part) : -1;
   if(known>=0) {
      F_OrderResult again=g_known[known].last;
      again.request=o.request;
      SendResult(again,SMB_FLAG_DUP);
      return(true);
   }
   MqlTradeRequest r;
   ZeroMemory(r);
   F_OrderResult answer;
   ZeroMemory(answer);
   answer.cid=o.cid;
   answer.part=o.part;
   answer.action=o.action;
   answer.request=o.request;
   answer.order=o.order;
   answer.retcode=Gate(o,r);
   if(answer.retcode==0 && HappensOnce((int)o.action)) {
      known=WriteIntent(r.magic,answer);
      if(known<0) answer.retcode=SMB_RC_JOURNAL_FAILED;
   }
   if(r.order!=0) answer.order=r.order;
   if(answer.retcode==0) Execute(r,answer,known);
   SendResult(answer,0);
   return(true);
}

// Hands the request to the terminal. From here on its outcome is unknown until the server, or a look-up, tells it.
void Execute(MqlTradeRequest &r,F_OrderResult &answer,const int known) {
   MqlTradeResult result;
   ZeroMemory(result);
   ResetLastError();
   bool taken=OrderSendAsync(r,result);
   int error=_LastError;
   g_ordersSent++;
   answer.stage=1;
   answer.retcode=taken ? TRADE_RETCODE_PLACED : TRADE_RETCODE_ERROR;
   answer.requestId=taken ? result.request_id : 0;
   answer.runtimeError=(ushort)(taken ? 0 : MathMin(error,65535));
   if(taken) NoteRequest(answer);
   else
      Say(StringFormat("the terminal did not take a request (error %d)",error));
   if(known>=0) NoteSent(known,answer);
}

void NoteRequest(const F_OrderResult &answer) {
   int at=(int)(answer.requestId%RING);
   g_requests[at].requestId=answer.requestId;
   g_requests[at].dial=g_dials;
   g_requests[at].request=answer.request;
   g_requests[at].cid=answer.cid;
   g_requests[at].part=answer.part;
   g_requests[at].action=answer.action;
}

void SendResult(const F_OrderResult &answer,const int flags) {
   if(g_link!=LINK_UP) return;
   OpenFrame(SMB_ORDER_RESULT,flags);
   uint at=Room(SIZE_F_OrderResult);
   Check(StructToCharArray(answer,g_out,at));
   CloseFrame();
}

// ---- journal: one line for each step of a client order, ended by a point, so that a torn line is no line
//
//     I,space,cid,part,action,time,.                                   it is going to be sent
//     S,space,cid,part,request id,runtime error,.                      it was, or could not be
//     A,space,cid,part,retcode,order,deal,volume,price,external,.      the server answered
//     W,space,dead-man milliseconds,.                                  what the swarm wanted last

int FindKnown(const ulong magic,const uchar part) {
   for(int i=g_knownUsed-1; i>=0; i--)
      if(g_known[i].magic==magic && g_known[i].last.part==part) return(i);
   return(-1);
}

int AddKnown(const ulong magic,const uchar part) {
   if(g_knownUsed>=KNOWN_MAX) {
      int kept=KNOWN_MAX/2;
      for(int i=0; i<kept; i++)
         g_known[i]=g_known[g_knownUsed-kept+i];
      g_knownUsed=kept;
   }
   if(ArraySize(g_known)<=g_knownUsed && ArrayResize(g_known,g_knownUsed+1,1024)<=g_knownUsed) return(-1);
   int at=g_knownUsed;
   g_knownUsed++;
   ZeroMemory(g_known[at]);
   g_known[at].magic=magic;
   g_known[at].sentAt=Now();
   g_known[at].state=KNOWN_INTENT;
   g_known[at].last.cid=magic&(((ulong)1<<CID_BITS)-1);
   g_known[at].last.part=part;
   g_known[at].last.stage=1;
   g_known[at].last.retcode=TRADE_RETCODE_ERROR;   // nobody knows, until more is known
   return(at);
}

string JournalName() {
   uchar server[];
   AppendText(server,AccountInfoString(ACCOUNT_SERVER));
   uint hash=(uint)2166136261;
   for(int i=0; i<ArraySize(server); i++)
      hash=(hash^(uint)server[i])*16777619;
   return(StringFormat("SwarmBridge-%I64d-%u.journal",AccountInfoInteger(ACCOUNT_LOGIN),hash));
}

bool OpenJournal() {
   if(g_journal!=INVALID_HANDLE) return(true);
   ResetLastError();
   g_journal=FileOpen(JournalName(),FILE_READ|FILE_WRITE|FILE_BIN|FILE_SHARE_READ);
   if(g_journal==INVALID_HANDLE)
      Say(StringFormat("the journal %s cannot be opened (error %d): no order is executed without it",JournalName(),_LastError));
   else if(!FileSeek(g_journal,0,SEEK_END))
      CloseJournal();
   return(g_journal!=INVALID_HANDLE);
}

void CloseJournal() {
   if(g_journal!=INVALID_HANDLE) FileClose(g_journal);
   g_journal=INVALID_HANDLE;
}

bool WriteJournal(const string line) {
   string end=",.\n";
   string whole=line;
   whole+=end;
   if(g_space!=0 && g_sinceWanted>JOURNAL_TAIL/2) {
      whole+=WantedLine()+end;  // so that the part that is read again always says it
      g_sinceWanted=0;
   }
   return(WriteText(whole));
}

bool WriteText(const string text) {
   uchar bytes[];
   if(g_journalTorn) AppendText(bytes,"\n");
   AppendText(bytes,text);
   if(!OpenJournal()) return(false);
   int count=ArraySize(bytes);
   ResetLastError();
   bool written=FileWriteArray(g_journal,bytes,0,count)==(uint)count;
   FileFlush(g_journal);
   g_journalTorn=!written || _LastError!=0;
   g_sinceWanted+=count;
   if(!g_journalTorn) return(true);
   Say(StringFormat("the journal cannot be written (error %d): no order is executed without it",_LastError));
   CloseJournal();
   return(false);
}

string JournalHead(const string kind,const Known &k) {
   return(StringFormat("%s,%d,%I64u,%d",kind,(int)(k.magic>>CID_BITS),k.last.cid,(int)k.last.part));
}

string IntentLine(const Known &k) {
   return(StringFormat("%s,%d,%I64d",JournalHead("I",k),(int)k.last.action,k.time));
}

string SentLine(const Known &k) {
   return(StringFormat("%s,%u,%d",JournalHead("S",k),k.last.requestId,(int)k.last.runtimeError));
}

string AnswerLine(const Known &k) {
   return(StringFormat("%s,%u,%I64u,%I64u,%s,%s,%d",JournalHead("A",k),k.last.retcode,k.last.order,k.last.deal,
                       DoubleToString(k.last.volume,8),DoubleToString(k.last.price,8),k.last.retcodeExternal));
}

string WantedLine() {
   return(StringFormat("W,%d,%I64d",(int)g_space,g_deadMan));
}

// The place of the order in g_known, or -1 when it could not be written down: then it must not be sent.
int WriteIntent(const ulong magic,const F_OrderResult &answer) {
   if(!g_journalRead) return(-1);
   int at=AddKnown(magic,answer.part);
   if(at<0) return(-1);
   g_known[at].time=ServerMillis();
   g_known[at].last.action=answer.action;
   if(WriteJournal(IntentLine(g_known[at]))) return(at);
   g_knownUsed--;
   return(-1);
}

void NoteSent(const int at,const F_OrderResult &answer) {
   g_known[at].last=answer;
   if(answer.runtimeError==0) g_known[at].state=KNOWN_SENT;
   WriteJournal(SentLine(g_known[at]));
}

void NoteAnswer(const ulong magic,const F_OrderResult &answer) {
   int at=FindKnown(magic,answer.part);
   if(at<0 || g_known[at].last.action!=answer.action) return;
   g_known[at].last=answer;
   g_known[at].state=KNOWN_ANSWERED;
   WriteJournal(AnswerLine(g_known[at]));
}

// Reads the newest part of the journal, as an Expert Advisor does that begins with an empty memory.
void LoadJournal() {
   g_knownUsed=0;
   g_journalRead=false;
   if(!OpenJournal()) return;
   ulong size=FileSize(g_journal);
   ulong tail=size<JOURNAL_TAIL ? size : (ulong)JOURNAL_TAIL;
   uchar bytes[];
   if(size>0 && (!FileSeek(g_journal,(long)(size-tail),SEEK_SET) ||
                 FileReadArray(g_journal,bytes,0,(int)tail)!=(uint)tail)) {
      Say(StringFormat("the journal %s cannot be read (error %d): no order is executed without it",JournalName(),_LastError));
      CloseJournal();
      return;
   }
   g_journalRead=true;
   g_journalTorn=false;
   g_sinceWanted=JOURNAL_TAIL;
   int count=ArraySize(bytes);
   int from=0;
   for(int i=0; i<count; i++)
      if(bytes[i]==10) {
         if(i>from) ReadLine(CharArrayToString(bytes,from,i-from,CP_UTF8));
         from=i+1;
      }
   if(!FileSeek(g_journal,0,SEEK_END)) CloseJournal();
   if(from<count)
      WriteText("\n");          // ends the line that was cut, so that the next one is whole
   if(size>JOURNAL_MAX) ShortenJournal();
}

void ReadLine(const string line) {
   string p[];
   int count=StringSplit(line,(ushort)',',p);
   if(count<4 || p[count-1]!=".") return;
   if(p[0]=="W" && count==4) {
      if(g_link==LINK_UP) return;   // the swarm has said it itself
      g_space=(ushort)StringToInteger(p[1]);
      g_deadMan=StringToInteger(p[2]);
      return;
   }
   if(count<7) return;
   ulong magic=((ulong)StringToInteger(p[1])<<CID_BITS)|(ulong)StringToInteger(p[2]);
   uchar part=(uchar)StringToInteger(p[3]);
   int at=FindKnown(magic,part);
   if(at<0) at=AddKnown(magic,part);
   if(at<0) return;
   if(p[0]=="I" && count==7) {
      g_known[at].last.action=(uchar)StringToInteger(p[4]);
      g_known[at].time=StringToInteger(p[5]);
   }
   if(p[0]=="S" && count==7) ReadSent(g_known[at],p);
   if(p[0]=="A" && count==11) ReadAnswer(g_known[at],p);
}

void ReadSent(Known &k,const string &p[]) {
   k.last.runtimeError=(ushort)StringToInteger(p[5]);
   if(k.last.runtimeError!=0) return;
   k.last.requestId=(uint)StringToInteger(p[4]);
   k.last.retcode=TRADE_RETCODE_PLACED;
   k.state=KNOWN_SENT;
}

void ReadAnswer(Known &k,const string &p[]) {
   k.state=KNOWN_ANSWERED;
   k.last.stage=2;
   k.last.runtimeError=0;
   k.last.retcode=(uint)StringToInteger(p[4]);
   k.last.order=(ulong)StringToInteger(p[5]);
   k.last.deal=(ulong)StringToInteger(p[6]);
   k.last.volume=StringToDouble(p[7]);
   k.last.price=StringToDouble(p[8]);
   k.last.retcodeExternal=(int)StringToInteger(p[9]);
}

// Writes what was read into a new file, a piece at a time, and puts that in the place of the old one.
void ShortenJournal() {
   string name=JournalName();
   string fresh=name;
   fresh+=".new";
   CloseJournal();
   FileDelete(fresh);
   g_journal=FileOpen(fresh,FILE_READ|FILE_WRITE|FILE_BIN);
   bool written=g_journal!=INVALID_HANDLE && WriteJournal(WantedLine());
   string piece="";
   for(int i=0; i<g_knownUsed && written; i++) {
      piece+=LinesOf(g_known[i]);
      if(StringLen(piece)<16384 && i<g_knownUsed-1) continue;
      written=WriteText(piece);
      piece="";
   }
   CloseJournal();
   if(!written || !FileMove(fresh,0,name,FILE_REWRITE)) FileDelete(fresh);
   OpenJournal();
}

string LinesOf(const Known &k) {
   string end=",.\n";
   string lines=IntentLine(k);
   lines+=end;
   if(k.state>=KNOWN_SENT) lines+=SentLine(k)+end;
   if(k.state>=KNOWN_ANSWERED) lines+=AnswerLine(k)+end;
   return(lines);
}

// ---- events: whose they are

long OrderInt(const ulong order,const bool past,const ENUM_ORDER_PROPERTY_INTEGER what) {
   return(past ? HistoryOrderGetInteger(order,what) : OrderGetInteger(what));
}

double OrderNumber(const ulong order,const bool past,const ENUM_ORDER_PROPERTY_DOUBLE what) {
   return(past ? HistoryOrderGetDouble(order,what) : OrderGetDouble(what));
}

string OrderText(const ulong order,const bool past,const ENUM_ORDER_PROPERTY_STRING what) {
   return(past ? HistoryOrderGetString(order,what) : OrderGetString(what));
}

// The comment tells the part, unless the broker replaced it; then the journal does, if it knows the ticket.
uchar PartOf(const ulong cid,const string comment,const ulong order) {
   string mark=StringFormat("SMB:%I64u.",cid);
   if(StringFind(comment,mark)==0) return((uchar)StringToInteger(StringSubstr(comment,StringLen(mark))));
   ulong magic=MagicOf(cid);
   for(int i=g_knownUsed-1; i>=0 && order!=0; i--)
      if(g_known[i].magic==magic && g_known[i].last.order==order) return(g_known[i].last.part);
   return(0);
}

void Identify(const ulong magic,const bool asked,const string comment,const ulong order,ulong &cid,uchar &part) {
   cid=0;
   part=0;
   if(!asked || !OwnMagic(magic)) return;
   cid=magic&(((ulong)1<<CID_BITS)-1);
   part=PartOf(cid,comment,order);
}

// The order must be selected.
void IdentifyOrder(const ulong order,const bool past,ulong &cid,uchar &part) {
   long reason=OrderInt(order,past,ORDER_REASON);
   bool asked=reason!=ORDER_REASON_SL && reason!=ORDER_REASON_TP && reason!=ORDER_REASON_SO;
   Identify((ulong)OrderInt(order,past,ORDER_MAGIC),asked,OrderText(order,past,ORDER_COMMENT),order,cid,part);
}

void IdentifyDeal(const ulong deal,ulong &cid,uchar &part) {
   long reason=HistoryDealGetInteger(deal,DEAL_REASON);
   bool asked=reason!=DEAL_REASON_SL && reason!=DEAL_REASON_TP && reason!=DEAL_REASON_SO;
   Identify((ulong)HistoryDealGetInteger(deal,DEAL_MAGIC),asked,HistoryDealGetString(deal,DEAL_COMMENT),
            (ulong)HistoryDealGetInteger(deal,DEAL_ORDER),cid,part);
}

// ---- events: told

// Own numbers: those of the terminal are not documented.
int KindOf(const ENUM_TRADE_TRANSACTION_TYPE type) {
   switch(type) {
      case TRADE_TRANSACTION_ORDER_ADD:      return(1);
      case TRADE_TRANSACTION_ORDER_UPDATE:   return(2);
      case TRADE_TRANSACTION_ORDER_DELETE:   return(3);
      case TRADE_TRANSACTION_HISTORY_ADD:    return(4);
      case TRADE_TRANSACTION_HISTORY_UPDATE: return(5);
      case TRADE_TRANSACTION_HISTORY_DELETE: return(6);
      case TRADE_TRANSACTION_DEAL_ADD:       return(7);
      case TRADE_TRANSACTION_DEAL_UPDATE:    return(8);
      case TRADE_TRANSACTION_DEAL_DELETE:    return(9);
      case TRADE_TRANSACTION_POSITION:       return(10);
      case TRADE_TRANSACTION_REQUEST:        return(11);
   }
   return(0);
}

void TellTransaction(const MqlTradeTransaction &t) {
   F_TradeEvent e;
   ZeroMemory(e);
   string comment="";
   e.kind=(uchar)KindOf(t.type);
   if(e.kind==0) return;
   e.order=t.order;
   e.deal=t.deal;
   e.position=t.position;
   e.positionBy=t.position_by;
   e.time=ServerMillis();
   e.volume=t.volume;
   e.price=t.price;
   e.sl=t.price_sl;
   e.tp=t.price_tp;
   e.orderType=(uchar)t.order_type;
   e.orderState=(uchar)t.order_state;
   e.dealType=(uchar)t.deal_type;
   if(e.kind<=6) AddOrderFacts(e,comment);
   else if(e.kind<=9)
      AddDealFacts(e,comment);
   else if(t.position!=0 && PositionSelectByTicket(t.position))
      e.position=(ulong)PositionGetInteger(POSITION_IDENTIFIER);
   Tell(e,t.symbol,comment);
}

// A transaction has neither magic nor comment: the order, working or past, has them.
void AddOrderFacts(F_TradeEvent &e,string &comment) {
   bool past=false;
   if(e.order==0) return;
   if(!OrderSelect(e.order)) {
      past=true;
      if(!HistoryOrderSelect(e.order)) {
         AddJournalFacts(e);
         return;
      }
   }
   comment=OrderText(e.order,past,ORDER_COMMENT);
   IdentifyOrder(e.order,past,e.cid,e.part);
   e.reason=(uchar)OrderInt(e.order,past,ORDER_REASON);
   long done=OrderInt(e.order,past,ORDER_TIME_DONE_MSC);
   e.time=done>0 ? done : OrderInt(e.order,past,ORDER_TIME_SETUP_MSC);
   ulong position=(ulong)OrderInt(e.order,past,ORDER_POSITION_ID);
   if(position!=0) e.position=position;
}

void AddDealFacts(F_TradeEvent &e,string &comment) {
   if(!HistoryDealSelect(e.deal)) {
      uchar reason=e.reason;
      long time=e.time;
      AddOrderFacts(e,comment);
      e.reason=reason;
      e.time=time;
      return;
   }
   comment=HistoryDealGetString(e.deal,DEAL_COMMENT);
   IdentifyDeal(e.deal,e.cid,e.part);
   e.position=(ulong)HistoryDealGetInteger(e.deal,DEAL_POSITION_ID);
   e.time=HistoryDealGetInteger(e.deal,DEAL_TIME_MSC);
   e.entry=(uchar)HistoryDealGetInteger(e.deal,DEAL_ENTRY);
   e.reason=(uchar)HistoryDealGetInteger(e.deal,DEAL_REASON);
   e.profit=HistoryDealGetDouble(e.deal,DEAL_PROFIT);
   e.commission=HistoryDealGetDouble(e.deal,DEAL_COMMISSION);
   e.fee=HistoryDealGetDouble(e.deal,DEAL_FEE);
   e.swap=HistoryDealGetDouble(e.deal,DEAL_SWAP);
}

// Neither working nor in a history that lags behind: what the server answered may still tell whose it is.
void AddJournalFacts(F_TradeEvent &e) {
   for(int i=g_knownUsed-1; i>=0; i--)
      if(g_known[i].last.order==e.order && OwnMagic(g_known[i].magic)) {
         e.cid=g_known[i].last.cid;
         e.part=g_known[i].last.part;
         return;
      }
}

// The answer of the server to a request of this program: to the swarm's question, and as an event.
void TellRequest(const MqlTradeRequest &request,const MqlTradeResult &result) {
   F_OrderResult answer;
   F_TradeEvent e;
   ZeroMemory(answer);
   ZeroMemory(e);
   int at=(int)(result.request_id%RING);
   bool known=result.request_id!=0 && g_requests[at].requestId==result.request_id;
   Identify(request.magic,true,request.comment,0,answer.cid,answer.part);
   if(known) {
      answer.cid=g_requests[at].cid;
      answer.part=g_requests[at].part;
   }
   bool waiting=known && g_requests[at].request!=0 && g_requests[at].dial==g_dials;
   answer.order=result.order!=0 ? result.order : request.order;
   answer.deal=result.deal;
   answer.volume=result.volume;
   answer.price=result.price;
   answer.bid=result.bid;
   answer.ask=result.ask;
   answer.retcode=result.retcode;
   answer.retcodeExternal=result.retcode_external;
   answer.requestId=result.request_id;
   answer.request=waiting ? g_requests[at].request : 0;
   answer.action=(uchar)request.action;
   answer.stage=2;
   if(answer.cid!=0) NoteAnswer(request.magic,answer);
   if(waiting) SendResult(answer,0);
   e.kind=11;
   e.cid=answer.cid;
   e.part=answer.part;
   e.order=answer.order;
   e.deal=answer.deal;
   e.position=request.position;
   e.positionBy=request.position_by;
   e.time=ServerMillis();
   e.volume=result.volume;
   e.price=result.price;
   e.sl=request.sl;
   e.tp=request.tp;
   e.orderType=(uchar)request.type;
   e.retcode=result.retcode;
   e.requestId=result.request_id;
   e.request=answer.request;
   Tell(e,request.symbol,result.comment);
}

// Numbers the event, keeps it for a session that was cut off, and sends it when there is one.
void Tell(F_TradeEvent &e,const string symbol,const string comment) {
   g_event++;
   e.event=g_event;
   int at=(int)(g_event%RING);
   g_events[at]=e;
   g_eventSymbols[at]=symbol;
   g_eventComments[at]=comment;
   if(g_link==LINK_UP) SendEvent(at);
}

void SendEvent(const int at) {
   OpenFrame(SMB_TRADE_EVENT,0);
   uint place=Room(SIZE_F_TradeEvent);
   Check(StructToCharArray(g_events[at],g_out,place));
   PutText(g_eventSymbols[at],MAX_TradeEvent_symbol);
   PutText(g_eventComments[at],MAX_TradeEvent_comment);
   CloseFrame();
}

// Those the swarm missed, if all of them are still here; else its snapshot tells.
void ResendEvents(const ulong epoch,const ulong after) {
   if(epoch!=g_epoch || after>=g_event || g_event-after>(ulong)RING) return;
   for(ulong event=after+1; event<=g_event; event++)
      SendEvent((int)(event%RING));
}

// ---- snapshot

bool TakeSnapshot(const int at,const int end) {
   F_SnapshotReq f;
   if(end-at!=SIZE_F_SnapshotReq || !CharArrayToStruct(f,g_in,(uint)at)) return(false);
   F_Snapshot s;
   ZeroMemory(s);
   s.event=g_event;
   s.request=f.request;
   s.balance=AccountInfoDouble(ACCOUNT_BALANCE);
   s.equity=AccountInfoDouble(ACCOUNT_EQUITY);
   s.margin=AccountInfoDouble(ACCOUNT_MARGIN);
   if(!SelectHistory(f.afterDeal,f.fromTime)) Say("the history of trades cannot be read: the snapshot has no deals");
   s.positions=(uint)PositionsTotal();
   s.orders=(uint)OrdersTotal();
   s.deals=0;
   for(int i=0; i<HistoryDealsTotal(); i++)
      if(HistoryDealGetTicket(i)>f.afterDeal) s.deals++;
   SendSnapshot(s);
   s.positions=SendPositions(f.request);
   s.orders=SendOrders(f.request);
   s.deals=SendDeals(f.request,f.afterDeal);
   s.stage=1;
   SendSnapshot(s);
   return(true);
}

bool SelectHistory(const ulong afterDeal,const long fromTime) {
   long from=fromTime>0 ? fromTime/1000 : (long)TimeTradeServer()-HISTORY_SECONDS;
   if(afterDeal!=0 && HistoryDealSelect(afterDeal)) from=HistoryDealGetInteger(afterDeal,DEAL_TIME_MSC)/1000-1;
   return(HistorySelect((datetime)MathMax((long)0,from),(datetime)((long)TimeTradeServer()+86400)));
}

void SendSnapshot(const F_Snapshot &s) {
   OpenFrame(SMB_SNAPSHOT,0);
   uint at=Room(SIZE_F_Snapshot);
   Check(StructToCharArray(s,g_out,at));
   CloseFrame();
}

uint SendPositions(const uint request) {
   uint sent=0;
   for(int i=0; i<PositionsTotal(); i++) {
      F_Position f;
      ZeroMemory(f);
      f.ticket=PositionGetTicket(i);
      if(f.ticket==0) continue;
      f.identifier=(ulong)PositionGetInteger(POSITION_IDENTIFIER);
      f.magic=(ulong)PositionGetInteger(POSITION_MAGIC);
      f.time=PositionGetInteger(POSITION_TIME_MSC);
      f.volume=PositionGetDouble(POSITION_VOLUME);
      f.price=PositionGetDouble(POSITION_PRICE_OPEN);
      f.sl=PositionGetDouble(POSITION_SL);
      f.tp=PositionGetDouble(POSITION_TP);
      f.profit=PositionGetDouble(POSITION_PROFIT);
      f.swap=PositionGetDouble(POSITION_SWAP);
      f.request=request;
      f.type=(uchar)(PositionGetInteger(POSITION_TYPE)==POSITION_TYPE_BUY ? 0 : 1);
      OpenFrame(SMB_POSITION,0);
      uint at=Room(SIZE_F_Position);
      Check(StructToCharArray(f,g_out,at));
      PutText(PositionGetString(POSITION_SYMBOL),MAX_Position_symbol);
      CloseFrame();
      sent++;
   }
   return(sent);
}

uint SendOrders(const uint request) {
   uint sent=0;
   for(int i=0; i<OrdersTotal(); i++) {
      ulong order=OrderGetTicket(i);
      if(order==0) continue;
      SendOrderState(order,false,request);
      sent++;
   }
   return(sent);
}

uint SendDeals(const uint request,const ulong afterDeal) {
   uint sent=0;
   for(int i=0; i<HistoryDealsTotal(); i++) {
      ulong deal=HistoryDealGetTicket(i);
      if(deal==0 || deal<=afterDeal) continue;
      SendDeal(deal,request);
      sent++;
   }
   return(sent);
}

// The order must be selected.
void SendOrderState(const ulong order,const bool past,const uint request) {
   F_OrderState f;
   ZeroMemory(f);
   IdentifyOrder(order,past,f.cid,f.part);
   f.ticket=order;
   f.position=(ulong)OrderInt(order,past,ORDER_POSITION_ID);
   f.setupTime=OrderInt(order,past,ORDER_TIME_SETUP_MSC);
   f.doneTime=OrderInt(order,past,ORDER_TIME_DONE_MSC);
   f.volumeInitial=OrderNumber(order,past,ORDER_VOLUME_INITIAL);
   f.volumeCurrent=OrderNumber(order,past,ORDER_VOLUME_CURRENT);
   f.price=OrderNumber(order,past,ORDER_PRICE_OPEN);
   f.stopLimit=OrderNumber(order,past,ORDER_PRICE_STOPLIMIT);
   f.sl=OrderNumber(order,past,ORDER_SL);
   f.tp=OrderNumber(order,past,ORDER_TP);
   f.request=request;
   f.orderType=(uchar)OrderInt(order,past,ORDER_TYPE);
   f.orderState=(uchar)OrderInt(order,past,ORDER_STATE);
   f.filling=(uchar)OrderInt(order,past,ORDER_TYPE_FILLING);
   f.timeType=(uchar)OrderInt(order,past,ORDER_TYPE_TIME);
   OpenFrame(SMB_ORDER_STATE,0);
   uint at=Room(SIZE_F_OrderState);
   Check(StructToCharArray(f,g_out,at));
   PutText(OrderText(order,past,ORDER_SYMBOL),MAX_OrderState_symbol);
   CloseFrame();
}

void SendDeal(const ulong deal,const uint request) {
   F_Deal f;
   ZeroMemory(f);
   IdentifyDeal(deal,f.cid,f.part);
   f.ticket=deal;
   f.order=(ulong)HistoryDealGetInteger(deal,DEAL_ORDER);
   f.position=(ulong)HistoryDealGetInteger(deal,DEAL_POSITION_ID);
   f.time=HistoryDealGetInteger(deal,DEAL_TIME_MSC);
   f.volume=HistoryDealGetDouble(deal,DEAL_VOLUME);
   f.price=HistoryDealGetDouble(deal,DEAL_PRICE);
   f.profit=HistoryDealGetDouble(deal,DEAL_PROFIT);
   f.commission=HistoryDealGetDouble(deal,DEAL_COMMISSION);
   f.fee=HistoryDealGetDouble(deal,DEAL_FEE);
   f.swap=HistoryDealGetDouble(deal,DEAL_SWAP);
   f.request=request;
   f.dealType=(uchar)HistoryDealGetInteger(deal,DEAL_TYPE);
   f.entry=(uchar)HistoryDealGetInteger(deal,DEAL_ENTRY);
   f.reason=(uchar)HistoryDealGetInteger(deal,DEAL_REASON);
   OpenFrame(SMB_DEAL,0);
   uint at=Room(SIZE_F_Deal);
   Check(StructToCharArray(f,g_out,at));
   PutText(HistoryDealGetString(deal,DEAL_SYMBOL),MAX_Deal_symbol);
   CloseFrame();
}

// ---- look-up

bool TakeLookup(const int at,const int end) {
   F_Lookup f;
   if(end-at!=SIZE_F_Lookup || !CharArrayToStruct(f,g_in,(uint)at)) return(false);
   F_LookupResult r;
   ZeroMemory(r);
   r.cid=f.cid;
   r.request=f.request;
   int last=LastKnown(f.cid);
   long from=ServerMillis()-(long)HISTORY_SECONDS*1000;
   if(last>=0 && g_known[last].time>0 && g_known[last].time<from) from=g_known[last].time;
   bool selected=SelectHistory(0,from-3600000);
   r.orders=(ushort)SendOrdersOf(f.cid,f.request);
   r.deals=(ushort)SendDealsOf(f.cid,f.request);
   bool seen=r.orders>0 || r.deals>0 || HasPosition(f.cid);
   r.outcome=(uchar)(seen ? 1 : (!selected || !g_journalRead || Undecided(f.cid) ? 2 : 0));
   if(last>=0) {
      r.journal=(uchar)g_known[last].state;
      r.retcode=g_known[last].last.retcode;
   }
   OpenFrame(SMB_LOOKUP_RESULT,0);
   uint place=Room(SIZE_F_LookupResult);
   Check(StructToCharArray(r,g_out,place));
   CloseFrame();
   return(true);
}

int LastKnown(const ulong cid) {
   ulong magic=MagicOf(cid);
   for(int i=g_knownUsed-1; i>=0; i--)
      if(g_known[i].magic==magic) return(i);
   return(-1);
}

int SendOrdersOf(const ulong wanted,const uint request) {
   int sent=0;
   ulong cid=0;
   uchar part=0;
   for(int i=0; i<OrdersTotal(); i++) {
      ulong order=OrderGetTicket(i);
      if(order==0) continue;
      IdentifyOrder(order,false,cid,part);
      if(cid!=wanted) continue;
      SendOrderState(order,false,request);
      sent++;
   }
   for(int i=0; i<HistoryOrdersTotal(); i++) {
      ulong order=HistoryOrderGetTicket(i);
      if(order==0) continue;
      IdentifyOrder(order,true,cid,part);
      if(cid!=wanted) continue;
      SendOrderState(order,true,request);
      sent++;
   }
   return(sent);
}

int SendDealsOf(const ulong wanted,const uint request) {
   int sent=0;
   ulong cid=0;
   uchar part=0;
   for(int i=0; i<HistoryDealsTotal(); i++) {
      ulong deal=HistoryDealGetTicket(i);
      if(deal==0) continue;
      IdentifyDeal(deal,cid,part);
      if(cid!=wanted) continue;
      SendDeal(deal,request);
      sent++;
   }
   return(sent);
}

bool HasPosition(const ulong cid) {
   for(int i=0; i<PositionsTotal(); i++)
      if(PositionGetTicket(i)!=0 && (ulong)PositionGetInteger(POSITION_MAGIC)==MagicOf(cid)) return(true);
   return(false);
}

// What the server answered for certain. 10011, 10012 and 10031 leave open what became of it.
bool Refused(const uint retcode) {
   return(retcode!=TRADE_RETCODE_PLACED && retcode!=TRADE_RETCODE_DONE && retcode!=TRADE_RETCODE_DONE_PARTIAL &&
          retcode!=TRADE_RETCODE_ERROR && retcode!=TRADE_RETCODE_TIMEOUT && retcode!=TRADE_RETCODE_CONNECTION);
}

bool Executed(const uint retcode) {
   return(retcode==TRADE_RETCODE_PLACED || retcode==TRADE_RETCODE_DONE || retcode==TRADE_RETCODE_DONE_PARTIAL);
}

// Whether something may still come to light of an order nothing is seen of: history lags behind the server, so for a
// while after sending it, and after the terminal connected, to see nothing proves nothing.
bool Undecided(const ulong cid) {
   ulong magic=MagicOf(cid);
   for(int i=0; i<g_knownUsed; i++) {
      if(g_known[i].magic!=magic) continue;
      bool answered=g_known[i].state==KNOWN_ANSWERED;
      if(answered && Refused(g_known[i].last.retcode)) continue;
      if(answered && Executed(g_known[i].last.retcode)) return(true);
      long since=(long)MathMax(g_known[i].sentAt,g_connectedAt);
      if((g_permissions&1)==0 || Now()-since<LAG_MILLIS) return(true);
   }
   return(false);
}

// ---- halt and dead-man

bool TakeHalt(const int at,const int end) {
   F_Halt f;
   if(end-at!=SIZE_F_Halt || !CharArrayToStruct(f,g_in,(uint)at) || f.mode>2) return(false);
   g_halted=f.mode==0 ? 0 : 1;
   Print(PROGRAM_NAME,": ",g_halted==0 ? "resumed by the swarm" : "halted by the swarm: pending orders are canceled");
   WatchHalt(true);
   if(f.mode==2) ClosePositions();
   SendAccount();
   return(true);
}

bool MayTrade() {
   bool real=AccountInfoInteger(ACCOUNT_TRADE_MODE)==ACCOUNT_TRADE_MODE_REAL;
   return(g_ready && InpAllowTrading && (!real || InpAllowReal) && (Permissions()&31)==31);
}

// Nobody watches the orders of a silent swarm: they are taken back. A new session lifts it.
void WatchDeadMan() {
   if(g_deadMan<=0 || g_halted!=0 || Now()-g_lastHeard<=g_deadMan) return;
   g_halted=2;
   Say(StringFormat("the swarm was silent for %I64d ms: its pending orders are canceled",g_deadMan));
   WatchHalt(true);
}

// While halted, what was still on its way is canceled too, and what was refused is tried again.
void WatchHalt(const bool atOnce) {
   if(g_halted==0 || (!atOnce && Now()-g_haltAt<1000)) return;
   g_haltAt=Now();
   if(!MayTrade()) return;
   ulong order=0;
   for(int i=OrdersTotal()-1; i>=0; i--)
      if(OwnPendingAt(i,order) && OrderGetInteger(ORDER_STATE)!=ORDER_STATE_REQUEST_CANCEL) CancelOrder(order);
}

void CancelOrder(const ulong order) {
   MqlTradeRequest r;
   ZeroMemory(r);
   r.action=TRADE_ACTION_REMOVE;
   r.order=order;
   r.symbol=OrderGetString(ORDER_SYMBOL);
   r.magic=(ulong)OrderGetInteger(ORDER_MAGIC);
   SendOwn(r);
}

// Once: to close twice what is slow to close would open the opposite.
void ClosePositions() {
   if(!MayTrade()) return;
   for(int i=PositionsTotal()-1; i>=0; i--) {
      ulong ticket=PositionGetTicket(i);
      if(ticket==0 || !OwnMagic((ulong)PositionGetInteger(POSITION_MAGIC))) continue;
      F_Order o;
      ZeroMemory(o);
      MqlTradeRequest r;
      ZeroMemory(r);
      bool bought=PositionGetInteger(POSITION_TYPE)==POSITION_TYPE_BUY;
      o.action=(uchar)TRADE_ACTION_DEAL;
      o.filling=255;
      r.action=TRADE_ACTION_DEAL;
      r.symbol=PositionGetString(POSITION_SYMBOL);
      r.magic=MagicOf(0);       // of this swarm, but no deal of the client order that opened it
      r.position=ticket;
      r.volume=PositionGetDouble(POSITION_VOLUME);
      r.type=bought ? ORDER_TYPE_SELL : ORDER_TYPE_BUY;
      r.price=TouchOf(r.symbol,(int)r.type);
      r.deviation=1000;
      r.type_filling=(ENUM_ORDER_TYPE_FILLING)MathMax(0,Filling(r.symbol,o));
      r.type_time=DealTime(r.symbol);
      SendOwn(r);
   }
}

// A request nobody asked for by number: its events tell the swarm.
void SendOwn(MqlTradeRequest &r) {
   F_OrderResult answer;
   ZeroMemory(answer);
   answer.action=(uchar)r.action;
   answer.cid=r.magic&(((ulong)1<<CID_BITS)-1);
   Execute(r,answer,-1);
}

// ---- what the link asks of this program

ulong Epoch() {
   return(g_epoch);
}

uint Capabilities() {
   return((InpAllowTrading ? 2 : 0)|(InpAllowReal ? 4 : 0));
}

void SessionOpened(const F_Welcome &f) {
   bool good=f.space>=1 && f.space<=1023;
   bool changed=g_space!=f.space || g_deadMan!=(long)f.deadManMillis;
   g_space=(ushort)(good ? f.space : 0);
   g_allow=good ? (uint)f.allow : 0;
   g_deadMan=(long)f.deadManMillis;
   if(changed && InpAllowTrading) {
      g_sinceWanted=0;
      WriteJournal(WantedLine());
   }
   if(g_halted==2) g_halted=0;
   g_windowUsed=0;
   g_droppedBooks=0;
   SendAccount();
   ResendEvents(f.resumeEpoch,f.resumeEvent);
}

void SessionClosed() {
   UnsubscribeAll();
   g_windowUsed=0;
}

bool TakeCommand(const int type,const int at,const int end) {
   switch(type) {
      case SMB_SUBSCRIBE:    return(TakeSubscribe(at,end));
      case SMB_UNSUBSCRIBE:  return(TakeUnsubscribe(at,end));
      case SMB_ORDER:        return(TakeOrder(at,end));
      case SMB_SNAPSHOT_REQ: return(TakeSnapshot(at,end));
      case SMB_LOOKUP:       return(TakeLookup(at,end));
      case SMB_HALT:         return(TakeHalt(at,end));
      case SMB_HISTORY_REQ:
         SendError(SMB_ERR_ROLE,"history is served by SwarmHistory, on a chart of its own, so that no order waits behind it");
         return(true);
   }
   return(false);
}

// ---- life cycle

void Run(const bool timer) {
   if(!HoldLock()) {
      g_ready=false;
      CloseJournal();
      return;
   }
   if(!g_ready) {
      LoadJournal();
      g_ready=true;
   }
   ulong began=GetMicrosecondCount();
   ServerMillis();              // so that it sees the server's clock step
   if(g_socket!=INVALID_HANDLE) ReadSocket();
   WatchSilence();
   WatchPermissions();
   WatchDeadMan();
   WatchHalt(false);
   if(g_link==LINK_UP) Pump(began,timer);
   if(g_socket!=INVALID_HANDLE) Flush();
   if(g_socket==INVALID_HANDLE && timer) Dial();
}

// A flood of book and trade events must not make it ask every symbol for ticks each time: the timer does anyway.
void Pump(const ulong began,const bool timer) {
   if(BeatDue()) {
      SendAccount();
      SendPing();
      ShowStatus();
   }
   WatchSymbols();
   PumpBooks();   // before the ticks, so that the newest of them finds the sizes of its own touch
   if(timer || began-g_pumpedAt>=PUMP_MICROS) {
      g_pumpedAt=began;
      PumpTicks();
   }
   g_pumpMax=(uint)MathMax((ulong)g_pumpMax,MathMin(GetMicrosecondCount()-began,(ulong)UINT_MAX));
}

void ShowStatus() {
   if(Now()-g_statusAt<1000) return;
   g_statusAt=Now();
   int symbols=0;
   for(int k=0; k<ArraySize(g_subs); k++)
      if(g_subs[k].used && g_subs[k].status==0) symbols++;
   string mode=InpAllowTrading && (g_allow&1)!=0 ? "trading" : "read-only";
   if(g_halted!=0) mode=g_halted==1 ? "halted by the swarm" : "halted: the swarm was silent";
   Comment(StringFormat("%s %d.%02d: session %I64u with %s, %s\nsymbols %d, ticks %I64u, frames not taken %d, requests %u, round trip %u us",
                        PROGRAM_NAME,PROGRAM_VERSION/100,PROGRAM_VERSION%100,g_session,Address(),mode,
                        symbols,g_ticksSent,g_windowUsed,g_ordersSent,g_pingMicros));
}

int OnInit() {
   if(!StartLink() || !FreshNumber(g_epoch)) return(INIT_FAILED);
   int limit=(int)MathMax(0,InpOrdersPerSecond);
   if(ArrayResize(g_events,RING)!=RING || ArrayResize(g_eventSymbols,RING)!=RING ||
      ArrayResize(g_eventComments,RING)!=RING || ArrayResize(g_orderTimes,limit)!=limit)
      return(INIT_FAILED);
   if(limit>0) ArrayInitialize(g_orderTimes,0);
   ArrayFree(g_subs);
   ArrayFree(g_known);
   for(int i=0; i<RING; i++)
      g_requests[i].requestId=0;
   g_knownUsed=0;
   g_event=0;
   g_windowUsed=0;
   g_turn=0;
   g_ticksSent=0;
   g_specAt=0;
   g_space=0;
   g_allow=0;
   g_deadMan=0;
   g_halted=0;
   g_permissions=Permissions();
   g_connectedAt=Now();
   g_orderNext=0;
   g_ordersSent=0;
   g_ready=false;
   g_journal=INVALID_HANDLE;
   g_journalRead=false;
   if(!InpAllowTrading)
      Print(PROGRAM_NAME,": read-only. To let the swarm trade, switch on InpAllowTrading and the Algo Trading button");
   return(INIT_SUCCEEDED);
}

// What is read while it ends may be a greeting, but no order any more.
void OnDeinit(const int reason) {
   g_ready=false;
   EndLink(reason);
   UnsubscribeAll();
   CloseJournal();
}

void OnTimer() {
   Run(true);
}

void OnTick() {
   Run(false);
}

void OnBookEvent(const string &symbol) {
   NoteBook(symbol);
   Run(false);
}

void OnTradeTransaction(const MqlTradeTransaction &trans,const MqlTradeRequest &request,const MqlTradeResult &result) {
   if(!g_ready) return;
   if(trans.type==TRADE_TRANSACTION_REQUEST) TellRequest(request,result);
   else
      TellTransaction(trans);
   Run(false);
}
